"""Contacts from a table: looked through, taken in piece by piece, and taken back."""
