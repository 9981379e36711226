"""Who is at the other end: social profiles, as the channel shows them."""
