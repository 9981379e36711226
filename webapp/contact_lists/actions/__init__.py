"""Every verb about lists of contacts."""
