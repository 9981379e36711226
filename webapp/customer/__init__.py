"""The customer beside an open conversation: who it is, what is known of them, and their past."""
