"""How templates speak: two languages in one element each, instants in Beijing time, codes with their names."""

import json
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from expectations.site import words
from expectations.site.catalogue import load_catalogue
from expectations.site.draw_grid import cell_anchor
from expectations.site.read_archive import BEIJING, Row
from expectations.wording import INDICATORS, name_form, name_unit

_DETAILS = {
    "source": ("依据", "source"),
    "owner": ("负责", "owner"),
    "expectation": ("Expectation", "expectation"),
    "columns": ("运算数", "operands"),
    "arguments": ("门槛", "thresholds"),
    "parameters": ("计算参数", "parameters"),
    "needs": ("所比较的报送", "compared with"),
    "cases": ("分表分期的门槛", "thresholds by form and time"),
}


@cache
def make_environment() -> Environment:
    """Templates with autoescape: what a sender typed is text, whatever it looks like."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(at=say_instant, percent=say_percent, said=say_setting)
    environment.globals.update(
        t=say,
        w=lambda pair: say(*pair),
        unit_name=name_unit,
        form_name=name_form,
        indicator_name=lambda code: INDICATORS.get(code, (code, code)),
        anchor=anchor_of,
        cell_anchor=cell_anchor,
        thresholds=say_thresholds,
        catalogue=load_catalogue(),
        details=_DETAILS,
        **{name: words_of for name, words_of in vars(words).items() if name.isupper()},
    )
    return environment


def say(zh: Any, en: Any) -> Markup:
    """Both languages; the style sheet shows one. Once, if they are the same."""
    if zh == en:
        return escape(zh)
    return Markup(  # noqa: S704 - escaped here; `Markup.format` would take three times as long
        f'<span class="zh" lang="zh-CN">{escape(zh)}</span><span class="en" lang="en">{escape(en)}</span>'
    )


def anchor_of(row: Row) -> str:
    """Where on its submission's page a finding or a figure is: its cell, or its line in the list of findings."""
    return cell_anchor(row["sheet"], row["cell"]) if row["cell"] else f"n-{row['finding_id']}"


def say_instant(at: datetime) -> str:
    """2007-06-08 10:30, Beijing time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def say_percent(ratio: Decimal) -> str:
    """+12.5%."""
    return f"{(ratio * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):+f}%"


def say_setting(value: Any) -> str:
    """A setting as its file has it: words in both languages, text as text, the rest as JSON."""
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return say(value["zh"], value["en"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def say_thresholds(threshold_json: str) -> list[str]:
    """What was in force for a rule, a name and value each; thresholds of single forms or times as one JSON text."""
    parts = json.loads(threshold_json)
    settings = {name: value for part in parts.values() if isinstance(part, dict) for name, value in part.items()}
    others = {name: value for name, value in parts.items() if value and not isinstance(value, dict)}
    return [f"{name} = {say_setting(value)}" for name, value in (settings | others).items()]
