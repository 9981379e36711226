"""Contacts as a list for everybody who may look them up: narrowed, kept as views, tagged, saved."""
