"""How much a test of chance tries: enough to notice a fault usually, or as much as time allows."""

import os

VARIABLE = "KANAVA_LONG"


def is_required():
    """In `.ci/run`: no leg may be missing, nothing is cut short."""
    return os.environ.get("REQUIRE_ALL") in {"1", "true"}


def as_many(usually, in_a_long_run):
    """How many to try: the second number with `--long` and in `.ci/run`."""
    return in_a_long_run if is_required() or os.environ.get(VARIABLE) else usually
