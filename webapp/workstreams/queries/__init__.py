"""Reads about workstreams, queues and their members."""
