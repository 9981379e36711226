"""Every verb about workstreams and queues, one file an idea."""
