"""The pages of disposition codes: what a workstream offers; what came of a conversation."""
