"""The agent console: pages, commands, and the socket that keeps every screen right."""
