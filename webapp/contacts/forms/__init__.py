"""What the pages of contacts, organizations and custom fields take, one file a resource."""
