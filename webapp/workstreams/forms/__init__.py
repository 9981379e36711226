"""What the pages of workstreams and queues take."""
