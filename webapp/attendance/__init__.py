"""Who has a conversation open at this moment, and who writes in it: in memory, never in a table."""
