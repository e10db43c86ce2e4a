"""The three columns 1—本月, 上年同期, 增减% of a set of ground, as a submission writes them."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiqun.sample.hands import DASH, Cell, Hand, hand_of
from jiqun.sample.province import Piece, Province
from jiqun.sample.read_codes import region_name
from jiqun.sample.scenario import Submission

MEASURE_LABELS = {"value_added": "增加值", "revenue": "营业收入", "tax_paid": "实缴税金"}
BLANK: list[Cell] = ["", "", ""]
DASHES: list[Cell] = [DASH, DASH, DASH]


@dataclass(frozen=True)
class Figure:
    """One measure in 万元: this year's 1—本月 and last year's."""

    now: int
    before: int

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.now + other.now, self.before + other.before)


def add(figures: Iterable[Figure]) -> Figure:
    """The plain sum."""
    return sum(figures, Figure(0, 0))


@dataclass(frozen=True)
class Writer:
    """What the form writers share: the model, the submission and the sender's hand."""

    province: Province
    submission: Submission

    @property
    def hand(self) -> Hand:
        """The sender's hand for this form."""
        return hand_of(self.submission.form, self.submission.unit)

    @property
    def head(self) -> dict[str, str]:
        """Sender, period line and money unit, as the heading of a monthly form wants them."""
        name = region_name(self.submission.unit, self.submission.month)
        return {"sender": name, "period": self.hand.period_line(self.submission.month), "unit": self.hand.money}

    def figure(self, pieces: Iterable[Piece], measure: str) -> Figure:
        """A measure over some ground, as the sender knows it at this time."""
        month = self.submission.month
        ground = frozenset(pieces)
        return Figure(
            self.province.ytd(ground, measure, month, self.submission.vintage),
            self.province.ytd(ground, measure, month.earlier_year),
        )

    def cells(self, figure: Figure) -> list[Cell]:
        """The three cells; what did not exist a year ago has a dash there."""
        hand, scale = self.hand, self.submission.scale
        before = hand.amount(figure.before * scale) if figure.before else DASH
        return [hand.amount(figure.now * scale), before, hand.growth(figure.now, figure.before)]
