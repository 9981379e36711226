"""What the admin pages show, as plain rows, one file a page's worth."""
