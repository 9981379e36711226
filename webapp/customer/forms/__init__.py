"""What the sheets about the customer take, one file a matter."""
