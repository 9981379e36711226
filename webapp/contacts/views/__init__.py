"""The pages of contacts, organizations and custom fields, one module a resource."""
