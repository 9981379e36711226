"""When a centre works: named calendars of weekly hours, holidays and exceptions."""
