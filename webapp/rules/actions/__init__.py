"""Every verb about rules, one file an idea."""
