"""A conversation printed or saved as a file, by who is allowed to."""
