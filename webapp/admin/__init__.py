"""The admin pages: their frame, queues, workstreams, the audit log."""
