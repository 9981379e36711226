"""What people do in a consult: ask, join, add, leave, talk."""
