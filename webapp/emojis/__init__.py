"""Emojis to choose from, by groups and by name, for whoever writes."""
