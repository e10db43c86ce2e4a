"""How much the tests that try at random try: little in `make test`, much in `make fuzz`."""

from hypothesis import settings


def scaled(normal: int, fuzz: int) -> int:
    """The number for this run; hypothesis's profile `fuzz` is registered in conftest.py."""
    return fuzz if settings.get_current_profile_name() == "fuzz" else normal
