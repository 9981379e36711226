"""Disposition codes: what came of a conversation, in words its workstream offers."""
