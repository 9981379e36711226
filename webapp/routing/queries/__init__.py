"""Reads about what waits in queues, and about who could take it."""
