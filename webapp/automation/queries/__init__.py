"""Reads about what is said automatically, and about timeout rules."""

from webapp.automation.queries.texts import own_texts, text_of

__all__ = ["own_texts", "text_of"]
