"""Private PostgreSQL, Redis and Chromium for tests, found on the machine they run on."""
