"""Verbs about quick replies: made, changed, deleted one by one, and many from a table."""
