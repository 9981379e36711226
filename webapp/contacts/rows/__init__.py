"""Rows of the pages about contacts, organizations and custom fields."""
