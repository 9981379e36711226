"""Every verb about what waits and about offers, one file an idea."""
