"""The pages of workstreams and queues, one module a resource."""
