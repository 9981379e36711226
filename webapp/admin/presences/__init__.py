"""Presences a centre makes for itself, as an admin arranges them."""
