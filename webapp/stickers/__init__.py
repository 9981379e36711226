"""Stickers: which an agent can send, and pictures of them and of the channel's own emojis."""
