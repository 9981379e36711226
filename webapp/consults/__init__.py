"""Consult: a colleague reads another's conversation, and both talk where the customer does not."""
