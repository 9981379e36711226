"""Every verb about conversations, one file an idea."""
