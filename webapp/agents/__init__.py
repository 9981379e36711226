"""The people who sign in: agents, their presence, capacity and connected consoles."""
