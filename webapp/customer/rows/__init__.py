"""What stands beside an open conversation about the customer, and in its sheets."""
