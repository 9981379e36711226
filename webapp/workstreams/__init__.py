"""Workstreams and queues: how a centre distributes its work."""
