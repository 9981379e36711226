"""What the pages of tags take, and what puts tags on something."""
