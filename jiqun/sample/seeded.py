"""The one source of chance in the sample."""

import random


def seeded(*parts: object) -> random.Random:
    """A generator for one thing: seeded by a string, so it does not depend on what was drawn before."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311  (figures, not secrets)
