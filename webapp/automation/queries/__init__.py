"""Reads about what is said automatically, and about timeout rules."""
