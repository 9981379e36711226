"""Verbs about disposition codes: what a workstream offers, what was chosen of it."""
