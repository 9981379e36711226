"""Workstreams, queues, and who is offered what."""
