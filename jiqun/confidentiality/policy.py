"""The rules of a protection policy: thresholds, dominance, safety intervals."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Reason = Literal["threshold", "dominance"]


class Protection(BaseModel):
    """The rules.

    Attributes:
        threshold: a cell with fewer enterprises is confidential.
        p_pct: so is one in which the second largest could come nearer to the largest than this share of it.
        safety_pct: the safety interval reaches so far from the value each way, in per cent of it (or of its largest
            part, where that is larger).
        safety_smallest: and at least so far, in the cell's unit.
        without_contributors: what a cell is of whose enterprises nothing is known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: int = Field(ge=2)
    p_pct: Decimal = Field(gt=0, le=100)
    safety_pct: Decimal = Field(gt=0, le=100)
    safety_smallest: Decimal = Field(gt=0)
    without_contributors: Literal["free", "confidential"]

    @model_validator(mode="after")
    def _covers_p(self) -> "Protection":
        if self.safety_pct < self.p_pct:
            raise ValueError("safety_pct 不得小于 p_pct  safety_pct must not be smaller than p_pct")
        return self
