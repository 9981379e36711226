"""What Kanava says by itself, and when."""
