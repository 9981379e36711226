"""A demo centre for whoever looks at Kanava for the first time, and two weeks of its past."""
