"""What each agent chose of how the console works for them."""
