"""The thresholds above which a person approves a release, as declared in a YAML file."""

from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import JiqunError


class Name(BaseModel):
    """What people call a figure."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str


class Watched(BaseModel):
    """A figure of a mart whose revision may need a person.

    Attributes:
        mart: table in `marts` with `release_id` and `period`.
        key: columns that name a row within a period.
        figure: column of the figure.
        name: for people.
        relative: fraction of what is published.
        absolute: in the figure's unit; both must be exceeded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    mart: str
    key: tuple[str, ...]
    figure: str
    name: Name
    relative: Decimal
    absolute: Decimal


class ApprovalRules(BaseModel):
    """When a candidate waits for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    unanswered_rules: tuple[str, ...]
    revisions: tuple[Watched, ...]


def read_approval_rules(path: Path) -> ApprovalRules:
    """Read the file.

    Raises:
        JiqunError: it is missing, or says something else than such a file does.
    """
    try:
        return ApprovalRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        cause = " ".join(str(error).split())[:500]
        raise JiqunError(f"审批规则 {path} 有误：{cause}", f"The approval rules {path} are wrong: {cause}") from error
