"""Skills and rating scales as an admin arranges them."""
