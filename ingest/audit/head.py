"""The head of the chain, and what verifying says."""

from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last event at some time: whoever holds one can tell later whether anything before it was altered."""

    seq: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.sha256}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Back from `str`.

        Raises:
            ValueError: it is no head.
        """
        seq, _, sha256 = text.strip().partition(":")
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(seq), sha256)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing found altered. `place` is an event (`event 17`), a table (`audit.finding`) or a file."""

    place: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying came to.

    Attributes:
        head: recomputed.
        broken: first link first.
        outside: how many heads kept elsewhere the chain was held against; without any, a tail that was cut and a chain
            that was computed anew cannot be told.
    """

    head: Head
    broken: tuple[Broken, ...]
    outside: int = 0
