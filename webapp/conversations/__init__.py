"""Conversations, their sessions and messages."""
