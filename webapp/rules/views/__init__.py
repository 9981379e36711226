"""The pages of rules, under a workstream."""
