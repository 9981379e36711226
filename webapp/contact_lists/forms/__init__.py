"""What the pages of lists of contacts take."""
