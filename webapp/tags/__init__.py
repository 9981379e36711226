"""Tags: coloured labels that a centre makes, for conversations and for contacts."""
