"""Contacts as the list and its views show them."""
