"""The policy file: what is protected, by which rules, by which law."""

import hashlib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.errors import JiqunError

POLICY = Path(__file__).with_name("policy.yaml")
Reason = Literal["threshold", "dominance"]
RowType = Literal["unit", "cluster", "group", "region", "list", "specialisation", "industry"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Law(_Part):
    """What obliges us, from a day on."""

    valid_from: date
    zh: str
    en: str


class Protection(_Part):
    """The rules.

    Attributes:
        threshold: a cell with fewer enterprises is confidential.
        p_pct: so is one in which the second largest could come nearer to the largest than this share of it.
        safety_pct: the safety interval reaches so far from the value each way, in per cent of it (or of its largest
            part, where that is larger).
        safety_smallest: and at least so far, yuan.
        safety_smallest_persons: and at least so far, where the cell counts persons.
        without_contributors: what a cell is of whose enterprises nothing is known.
    """

    threshold: int = Field(ge=2)
    p_pct: Decimal = Field(gt=0, le=100)
    safety_pct: Decimal = Field(gt=0, le=100)
    safety_smallest: Decimal = Field(gt=0)
    safety_smallest_persons: Decimal = Field(default=Decimal(10), gt=0)
    without_contributors: Literal["free", "confidential"]

    @model_validator(mode="after")
    def _covers_p(self) -> "Protection":
        if self.safety_pct < self.p_pct:
            raise ValueError("safety_pct 不得小于 p_pct  safety_pct must not be smaller than p_pct")
        return self


class Policy(_Part):
    """All of it.

    Attributes:
        law: what obliges us.
        protection: the rules.
        measures: indicators that are money of enterprises.
        missing_pct: beyond this share of a total, what its parts lack is missing and known to nobody.
        weights: what hiding a row costs readers, by what the row is of.
        sha256: of the file.
    """

    law: list[Law] = Field(min_length=1)
    protection: Protection
    measures: list[str] = Field(min_length=1)
    missing_pct: Decimal = Field(gt=0, lt=100)
    weights: dict[RowType, float]
    sha256: str


@cache
def load_policy(path: Path = POLICY) -> Policy:
    """The policy.

    Raises:
        JiqunError: the file does not say what it must; names the file and the entry.
    """
    text = path.read_bytes()
    try:
        return Policy(**yaml.safe_load(text), sha256=hashlib.sha256(text).hexdigest())
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise JiqunError(
            f"保密规则文件 {path} 有误，请改正：{error}", f"The policy of confidentiality {path} is wrong: {error}"
        ) from error
