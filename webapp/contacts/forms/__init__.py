"""What the pages of contacts and organizations take."""
