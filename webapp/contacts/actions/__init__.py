"""Every verb about social profiles, contacts, organizations and their custom fields."""
