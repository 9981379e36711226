"""Every verb about agents, one file an idea."""
