"""Verbs about what happens by itself: automated messages and timeout rules."""
