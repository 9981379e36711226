"""A rule while it is being written: what is typed, what there is to choose, what it would do."""
