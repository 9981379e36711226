"""Every verb about messaging accounts, one file an idea."""
