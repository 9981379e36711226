"""The sheets about the customer of an open conversation, one module a matter."""
