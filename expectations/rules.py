"""The rules as data: `rules.yaml` read into models, and the wording of a finding."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ingest.vocabulary import Severity

RULES = Path(__file__).with_name("rules.yaml")
SuiteName = Literal["submission", "release"]


class Words(BaseModel):
    """The same text in two languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str


class Rule(BaseModel):
    """One rule.

    Attributes:
        code: permanent.
        severity: what a failure does, see `verdict.py`.
        title: for catalogues and lists.
        source: the clause, or the check of the reporting system, that it rests on.
        expectation: class that judges it.
        columns: the expectation's column arguments, naming operands.
        arguments: the expectation's thresholds.
        parameters: what computing the operands needs.
        message: template; says what is wrong and what to do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^R[3456]\d\d$")
    severity: Severity
    title: Words
    source: str
    expectation: str
    columns: Mapping[str, str | list[str]]
    arguments: Mapping[str, Any]
    parameters: Mapping[str, Any] = {}
    message: Words

    @property
    def operands(self) -> list[str]:
        """Names of the operands in the order in which the expectation takes them."""
        return [name for names in self.columns.values() for name in ([names] if isinstance(names, str) else names)]


class Suite(BaseModel):
    """All rules of one kind; what was judged by which rules is told by version and hash.

    Attributes:
        name: `submission` for what is sent in, `release` for what is about to be published.
        version: as written in the file.
        sha256: of the file's bytes.
        rules: by code.
    """

    model_config = ConfigDict(frozen=True)
    name: SuiteName
    version: str
    sha256: str
    rules: Mapping[str, Rule]


@cache
def load_suite(name: SuiteName, path: Path = RULES) -> Suite:
    """The suite of that name from `path`."""
    content = path.read_bytes()
    document = yaml.safe_load(content)
    rules = {code: Rule(code=code, **body) for code, body in document[name].items()}
    return Suite(name=name, version=document["version"], sha256=hashlib.sha256(content).hexdigest(), rules=rules)
