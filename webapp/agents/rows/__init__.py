"""People, and what they are good at, as their pages list them."""
