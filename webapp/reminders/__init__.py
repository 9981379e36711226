"""Reminders: when an agent wants to be told of a conversation again."""
