"""The admin pages of contacts, organizations and their custom fields."""
