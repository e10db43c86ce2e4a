"""The rules as data: `rules.yaml` read into models, and the wording of a finding."""

import hashlib
import json
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


class Case(BaseModel):
    """Thresholds that hold for some forms, or for a time, instead of the rule's own.

    Attributes:
        forms: form codes; empty: all.
        valid_from: first period, by the month it ends in (2007-06); None: from the beginning.
        valid_to: last period; None: without end.
        months: numbers of calendar months; empty: all.
        arguments: replace the rule's, key by key.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    forms: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    months: tuple[int, ...] = ()
    arguments: Mapping[str, Any]

    def holds(self, form_code: str, month: str) -> bool:
        """Whether these thresholds are those of a form and month."""
        return (
            (not self.forms or form_code in self.forms)
            and (self.valid_from is None or self.valid_from <= month)
            and (self.valid_to is None or month <= self.valid_to)
            and (not self.months or int(month[5:]) in self.months)
        )


class Rule(BaseModel):
    """One rule.

    Attributes:
        code: permanent.
        severity: what a failure does, see `verdict.py`.
        title: for catalogues and lists.
        source: the clause, or the check of the reporting system, that it rests on.
        owner: whom to ask about it.
        needs: forms or periods of other submissions that it compares with; empty: the form alone. A submission that
            fails only such rules is judged again when a counterpart arrives.
        expectation: class that judges it.
        columns: the expectation's column arguments, naming operands.
        arguments: the expectation's thresholds.
        cases: thresholds by form and validity period; of several that hold, the first.
        parameters: what computing the operands needs.
        message: template; says what is wrong and what to do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str = Field(pattern=r"^R[3456]\d\d$")
    severity: Severity
    title: Words
    source: str
    owner: Words
    needs: str = ""
    expectation: str
    columns: Mapping[str, str | list[str]]
    arguments: Mapping[str, Any]
    cases: tuple[Case, ...] = ()
    parameters: Mapping[str, Any] = {}
    message: Words

    def thresholds(self) -> list[Mapping[str, Any]]:
        """The arguments of each case, the rule's own first: each is an expectation of its own."""
        return [self.arguments, *({**self.arguments, **case.arguments} for case in self.cases)]

    def case_for(self, form_code: str, month: str) -> int:
        """Which of `thresholds` holds for a form in the month that its period ends with."""
        return next((n for n, case in enumerate(self.cases, start=1) if case.holds(form_code, month)), 0)

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
    owners = document["owners"]
    rules = {
        code: Rule(code=code, **body | {"owner": owners[body.get("owner", name)]})
        for code, body in document[name].items()
    }
    return Suite(name=name, version=document["version"], sha256=hashlib.sha256(content).hexdigest(), rules=rules)


def describe_thresholds(rule: Rule) -> str:
    """The thresholds in force, as JSON text for the archive."""
    said = rule.model_dump(mode="json", include={"arguments", "cases", "parameters"})
    return json.dumps(said, ensure_ascii=False)
