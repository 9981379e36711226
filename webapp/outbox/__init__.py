"""Outgoing work as rows: queued, sent once, recorded, and never silently twice."""
