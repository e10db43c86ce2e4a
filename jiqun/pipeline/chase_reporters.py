"""Chase: the calendar held against the register; a letter to each unit that owes a form, a list to the province."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict

from ingest.feedback.outbox import put_file
from jiqun.pipeline.build_candidate import make_calendar
from jiqun.pipeline.home import Home

_STAGES = Path(__file__).with_name("chasing.yaml")
_OPEN = """
select month, period, form_code, reporting_unit_code, reporting_unit_name_zh as unit_name_zh, due_on, status
from bi.reporting_calendar
where province_code = %(province)s and status in ('missing', 'not_due', 'quarantined', 'refused')
order by month, reporting_unit_code, form_code, period
"""
_STATES = {
    "missing": ("未收到", "not received"),
    "not_due": ("未收到", "not received"),
    "quarantined": ("已收到，审核未通过，请更正后重报", "received and sent back: correct it and send it again"),
    "refused": ("已收到，无法读取，请重报", "received and could not be read: send it again"),
}


class _Title(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str


class Stage(BaseModel):
    """How a form is chased from a day on, relative to the day it is due."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    from_day: int
    to: tuple[Literal["unit", "province"], ...]
    title: _Title


class _Chasing(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    stages: tuple[Stage, ...]
    until_day: int


@dataclass(frozen=True)
class OpenForm:
    """A form that a unit owes.

    Attributes:
        month: the load that it belongs to.
        period: what it reports.
        due_on: the day it is due.
        status: missing, not_due, quarantined or refused.
    """

    month: str
    period: str
    form_code: str
    reporting_unit_code: str
    unit_name_zh: str
    due_on: date
    status: str


@dataclass(frozen=True)
class Letter:
    """A reminder.

    Attributes:
        path: below the outbox: `<unit>/催报-<month>-<stage>.txt`.
        stage: of the chase.
        text: in Chinese and English.
    """

    path: str
    stage: str
    text: str


def chase_reporters(home: Home, today: date) -> list[Letter]:
    """Write the letters due today into the outbox, each once, however often this is run.

    Returns:
        The letters that were not there before.

    Raises:
        JiqunError: the outbox cannot be written.
    """
    make_calendar(home)
    with home.warehouse.connect("auditor") as connection, connection.cursor(row_factory=class_row(OpenForm)) as cursor:
        forms = cursor.execute(_OPEN, {"province": home.settings.province_code}).fetchall()
    letters = compose_letters(forms, today, home.settings.province_code)
    new = [letter for letter in letters if not (home.settings.outbox / letter.path).exists()]
    for letter in new:
        put_file(home.settings.outbox / letter.path, letter.text.encode("utf-8-sig"))
    return new


def compose_letters(forms: Iterable[OpenForm], today: date, province_code: str) -> list[Letter]:
    """The letters of a day, by month and addressee."""
    chasing = _Chasing.model_validate(yaml.safe_load(_STAGES.read_text(encoding="utf-8")))
    owed: dict[tuple[str, str, str], list[OpenForm]] = defaultdict(list)
    stages: dict[str, Stage] = {}
    for form in forms:
        days = (today - form.due_on).days
        begun = [stage for stage in chasing.stages if stage.from_day <= days]
        if not begun or days > chasing.until_day:
            continue
        stage = max(begun, key=lambda stage: stage.from_day)
        stages[stage.name] = stage
        if "unit" in stage.to:
            owed[form.month, form.reporting_unit_code, stage.name].append(form)
        if "province" in stage.to and form.reporting_unit_code != province_code:
            owed[form.month, province_code, stage.name].append(form)
    return [_compose(month, unit, stages[stage], owed[month, unit, stage]) for month, unit, stage in sorted(owed)]


def _compose(month: str, addressee: str, stage: Stage, forms: Sequence[OpenForm]) -> Letter:
    lines = [
        f"【{stage.title.zh}】{month} 报表  {stage.title.en}: forms of {month}",
        f"截止日期 due {forms[0].due_on:%Y-%m-%d}。以下报表尚缺。 These forms are wanted:",
        "",
    ]
    for form in forms:
        zh, en = _STATES[form.status]
        lines.append(f"  {form.reporting_unit_code} {form.unit_name_zh}  {form.form_code}  {form.period}  {zh}（{en}）")
    lines += ["", "收到并通过审核后，本提醒自动失效。 Once they are received and accepted, this letter is void.", ""]
    return Letter(f"{addressee}/催报-{month}-{stage.name}.txt", stage.name, "\n".join(lines))


def summarise(letters: Sequence[Letter]) -> dict[str, Any]:
    """What a notifier tells: how many letters of each stage, and their text."""
    counts: dict[str, int] = defaultdict(int)
    for letter in letters:
        counts[letter.stage] += 1
    return {"letters": dict(counts), "texts": [letter.text for letter in letters]}
