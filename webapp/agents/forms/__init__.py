"""What the pages of people and of what they are good at take."""
