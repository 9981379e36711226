"""Random numbers that a failed run can be repeated with."""

import os
import random


def announced_seed(name):
    """A new seed, or the one KANAVA_SEED names; printed, so that a failure shows it."""
    seed = int(os.environ.get("KANAVA_SEED") or random.SystemRandom().randrange(2**32))
    print(f"{name}: KANAVA_SEED={seed}")
    return seed
