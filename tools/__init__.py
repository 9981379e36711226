"""What a developer's machine runs: the launcher behind `make run` and small checks."""
