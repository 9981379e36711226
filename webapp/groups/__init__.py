"""Group chats: our account is taken out of them."""
