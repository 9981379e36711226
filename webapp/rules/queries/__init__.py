"""Reads about rules, and about what they may know."""
