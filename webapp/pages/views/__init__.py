"""The administration's own pages: its home and its search."""
