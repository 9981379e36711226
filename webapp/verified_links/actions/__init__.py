"""Verbs about verified links, one file a noun."""
