"""How an admin sets LINE up: the wizard of a new account, and an account's own pages."""
