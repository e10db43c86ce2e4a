"""Public service platforms and logistics centres: stocks per reporting unit and quarter."""

from dataclasses import dataclass

from jiqun.sample.read_codes import CHANGBAISHAN
from jiqun.sample.seeded import seeded

TYPES = ("RD", "TEST", "LOGISTICS")
TARGETS = {  # how the province's 10 + 10 + 10 are shared out
    "220100": (2, 2, 2),
    "220200": (2, 2, 1),
    "220300": (1, 1, 1),
    "220400": (1, 1, 1),
    "220500": (1, 1, 1),
    "220600": (1, 1, 1),
    "220700": (1, 1, 1),
    "220800": (0, 0, 1),
    "222400": (1, 1, 1),
    CHANGBAISHAN: (0, 0, 0),
}
WITHDRAWALS = {("220200", "RD", "2007-Q2"): 1}
FIRST_QUARTER = (2006, 3)  # the stock before it is the opening of the oldest quarter a sample can ask for


@dataclass(frozen=True)
class Stock:
    """One type in one unit and quarter; closing = opening + added - withdrawn."""

    opening: int
    added: int
    withdrawn: int
    operating: int
    target: int

    @property
    def closing(self) -> int:
        """The stock at the quarter's end."""
        return self.opening + self.added - self.withdrawn


@dataclass(frozen=True)
class Platforms:
    """Seeded stocks of every unit."""

    seed: int

    def stock(self, unit: str, kind: str, quarter: str) -> Stock:
        """The row of F4 for one type ('RD', 'TEST', 'LOGISTICS'), unit and quarter (2007-Q2)."""
        target = TARGETS[unit][TYPES.index(kind)]
        rng = seeded(self.seed, "platforms", unit, kind)
        closing = sum(rng.randint(1, 100) <= 48 for _ in range(target))
        year, number = FIRST_QUARTER
        while True:
            spelled = f"{year}-Q{number}"
            opening = closing
            withdrawn = min(opening, WITHDRAWALS.get((unit, kind, spelled), 0))
            added = 1 if opening <= target and target and rng.randint(1, 100) <= 11 else 0
            closing = opening + added - withdrawn
            operating = max(0, closing - rng.randint(0, 1))
            if spelled == quarter:
                return Stock(opening, added, withdrawn, operating, target)
            year, number = (year + 1, 1) if number == 4 else (year, number + 1)

    def total(self, unit: str, quarter: str) -> Stock:
        """Public technical platforms together: research and testing centres."""
        rd, test = self.stock(unit, "RD", quarter), self.stock(unit, "TEST", quarter)
        return Stock(
            rd.opening + test.opening,
            rd.added + test.added,
            rd.withdrawn + test.withdrawn,
            rd.operating + test.operating,
            rd.target + test.target,
        )
