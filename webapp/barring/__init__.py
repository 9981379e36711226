"""Customers barred by us: what they write is kept and rings at nobody. On screens: "blocked"."""
