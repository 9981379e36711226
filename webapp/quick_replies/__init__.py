"""Quick replies: words kept to be put into an answer, the centre's for all and each agent's own."""
