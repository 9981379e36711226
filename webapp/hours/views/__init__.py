"""The pages of operating hours, one module an idea."""
