"""Each spelling that data declares is needed: without it, one of the declared cases comes out otherwise."""

import csv
import shutil
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.extract.find_kind import find_kind
from ingest.extract.parse_number import parse_value
from ingest.extract.read_head import read_head
from ingest.extract.reference import FOLDER, Reference, load_reference, read_code_list
from ingest.forms import conventions, normalise
from ingest.forms.conventions import ConventionsFile, build_conventions, load_conventions
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Frequency, UnitKind
from ingest.workbook.grid import Sheet

Cases = list[dict[str, str]]  # what, given, expected
FORMS = Path(conventions.__file__).parent
WRITTEN: dict[str, Any] = yaml.safe_load((FORMS / "conventions.yaml").read_text(encoding="utf-8"))


def cases(*whats: str) -> Cases:
    with Path(__file__).with_name("convention_cases.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["what"].partition(" ")[0] in whats]


CONVENTIONS = cases("unit", "cell", "head", "footer", "kind")
CHARACTERS = cases("squeeze")
NAMES = cases("region", "cluster")


def outcome(case: dict[str, str], reference: Reference | None = None) -> str:
    """What a case comes to; `what` names the function and how to call it."""
    what, *how = case["what"].split()
    given = case["given"]
    if what == "unit":
        unit = load_conventions().units.get(squeeze(given))
        return f"{unit.name} {unit.kind.value} {unit.factor}" if unit else ""
    if what == "cell":
        value = parse_value("t", given, UnitKind(how[0]), how[1])
        return f"{value.number} {value.status.value} {value.problem} {value.unit.name if value.unit else ''}".strip()
    if what == "head":
        head = read_head(Sheet("表", False, (), [[given]], ["t"]), range(1))
        written = [*head.table_codes, *head.reporting_units, *head.units]
        return " ".join([each.text for each in written] + [period.text for period, _cell in head.periods])
    if what == "footer":
        return str(squeeze(given).startswith(load_conventions().footer))
    if what == "kind":
        return find_kind([given], Frequency.MONTHLY).value
    if what == "squeeze":
        return squeeze(given)
    assert reference is not None
    if what == "cluster":
        return reference.clusters.get(squeeze(given), "")
    parent, day = how
    return " ".join(region.code for region in reference.find_regions(given, day, None if parent == "-" else parent))


def is_noticed(declared: Cases, reference: Reference | None = None) -> bool:
    """Whether some case comes out otherwise than declared."""
    return any(outcome(case, reference) != case["expected"] for case in declared)


def forget() -> None:
    """Empty all caches of what was read."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ingest."):
            for value in vars(module).values():
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str, Any], None]]:
    """Replaces what a module reads."""

    def rebuild(module: Any, name: str, value: Any) -> None:
        monkeypatch.setattr(module, name, value)
        forget()

    yield rebuild
    monkeypatch.undo()
    forget()


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all mappings and list items; a unit is one, and so is each of its aliases."""
    if isinstance(node, dict):
        if "factor" in node or "digit" in node:
            yield path
        for key, value in node.items():
            yield from leaves(value, (*path, key)) if key not in {"kind", "factor", "digit"} else ()
    elif isinstance(node, list):
        for index in range(len(node)):
            yield (*path, index)
    else:
        yield path


def without(path: tuple[Any, ...]) -> dict[str, Any]:
    copy = deepcopy(WRITTEN)
    node: Any = copy
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return copy


@pytest.mark.parametrize("case", CONVENTIONS + CHARACTERS + NAMES, ids=lambda case: f"{case['what']} {case['given']}")
def test_declared_cases(case: dict[str, str]) -> None:
    assert outcome(case, load_reference()) == case["expected"]


@pytest.mark.parametrize("section", WRITTEN)
def test_every_convention_is_needed(section: str, rebuilt: Callable[[Any, str, Any], None]) -> None:
    unnoticed = []
    for path in leaves(WRITTEN[section], (section,)):
        try:
            built = build_conventions(ConventionsFile.model_validate(without(path)))
        except (KeyError, ValueError):
            continue  # another convention needs it
        rebuilt(conventions, "build_conventions", lambda _written, built=built: built)
        if not is_noticed(CONVENTIONS):
            unnoticed.append(path)
    assert unnoticed == []


def test_every_character_is_needed(rebuilt: Callable[[Any, str, Any], None]) -> None:
    characters, unnoticed = dict(normalise.load_characters()), []
    for new, old_ones in characters.items():
        for old in old_ones:
            mutilated = characters | {new: old_ones.replace(old, "")}
            rebuilt(normalise, "load_characters", lambda mutilated=mutilated: mutilated)
            if not is_noticed([case for case in CHARACTERS if old in case["given"]]):
                unnoticed.append(old)
    assert unnoticed == []


@pytest.mark.parametrize("file_name", ["region.csv", "province.csv", "cluster.csv"])
def test_every_alias_is_needed(file_name: str, tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    rows = list(csv.DictReader((FOLDER / file_name).open(encoding="utf-8-sig", newline="")))
    unnoticed = []
    for number, row in enumerate(rows):
        for column in {"aliases", "short_name_zh"} & row.keys():
            for alias in filter(None, row[column].split("|")):
                if alias == row["name_zh"]:
                    continue
                kept = "|".join(each for each in row[column].split("|") if each != alias)
                write(folder / file_name, [*rows[:number], row | {column: kept}, *rows[number + 1 :]])
                load_reference.cache_clear()
                read_code_list.cache_clear()
                about = [case for case in NAMES if alias in case["given"]]
                if not is_noticed(about, load_reference(folder=folder)):
                    unnoticed.append((row["code"], alias))
    load_reference.cache_clear()
    read_code_list.cache_clear()
    assert unnoticed == []


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_every_character_of_our_words_has_its_traditional_form() -> None:
    """Those that Big5 lacks are not written in traditional script, so another must stand for them."""
    words = [path for path in FORMS.rglob("*.yaml") if path.name != "characters.yaml"]
    names = [path for path in FOLDER.glob("*.csv") if path.name != "target.csv"]  # no form speaks of those
    lines = (line for path in [*words, *names] for line in path.read_text(encoding="utf-8-sig").splitlines())
    used = {character for line in lines if not line.lstrip().startswith("#") for character in line}
    simplified = {each for each in used if "\u4e00" <= each <= "\u9fff" and not each.encode("big5", "ignore")}
    assert simplified - set(normalise.load_characters()) == set()


def test_dry_is_no_variant() -> None:
    assert not any("乾" in new + old_ones for new, old_ones in normalise.load_characters().items())
    assert squeeze("乾安縣") == "乾安县" != squeeze("干安县")
