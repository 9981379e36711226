"""Routes about verified links: the agents', and the company's own server's."""
