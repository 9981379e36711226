"""Workstreams and queues as their pages list them."""
