"""The words for people and their presences."""
