"""The frame of the admin's pages: the menu, what the overview tells, what the search finds."""
