"""How much a test of chance tries: enough to notice a fault usually, or as much as time allows."""

import os

VARIABLE = "KANAVA_LONG"


def is_required():
    """In `.ci/run`: no leg may be missing, none is skipped."""
    return os.environ.get("REQUIRE_ALL") in {"1", "true"}


def as_many(usually, in_a_long_run):
    """How many to try: the second number with `--long`; each run draws others."""
    return in_a_long_run if os.environ.get(VARIABLE) else usually
