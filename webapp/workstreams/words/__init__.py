"""Workstreams and queues in words."""
