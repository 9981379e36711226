"""People: invited, changed and deactivated by admins; and everyone's own page."""
