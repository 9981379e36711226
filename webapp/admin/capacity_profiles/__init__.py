"""Capacity profiles as an admin arranges them."""
