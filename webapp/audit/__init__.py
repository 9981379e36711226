"""The audit log as admins read it: found, put into words, taken along as a table."""
