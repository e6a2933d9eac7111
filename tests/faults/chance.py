"""How long the tests here run, and by which chance: both may be told from outside.

ORDERWIRE_LONG=1 runs the long form. ORDERWIRE_SEED repeats the chances of an earlier run, which is
printed where a test fails.
"""

import os
import random

LONG_VARIABLE, SEED_VARIABLE = "ORDERWIRE_LONG", "ORDERWIRE_SEED"


def is_long() -> bool:
    """Whether the long form is wanted."""
    return os.environ.get(LONG_VARIABLE) == "1"


def seed_of_run() -> int:
    """The seed of a test, printed for whoever has to repeat it."""
    given = os.environ.get(SEED_VARIABLE)
    seed = random.SystemRandom().randrange(2**32) if given is None else int(given)
    print(f"{SEED_VARIABLE}={seed}")  # noqa: T201 - shown where a test fails
    return seed
