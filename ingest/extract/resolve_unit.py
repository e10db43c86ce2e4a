"""The unit of measure of some cells: what row, header and head declare must agree."""

from dataclasses import dataclass

from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.spec_file import UnitKind

# Kinds that need no declaration, and the unit that is meant then.
_DEFAULTS = {UnitKind.COUNT: "个", UnitKind.PERCENT: "%", UnitKind.POINT: "百分点", UnitKind.INDEX: "上年=100"}
_RATES = {UnitKind.PERCENT, UnitKind.POINT, UnitKind.INDEX}


@dataclass(frozen=True, slots=True)
class UnitTrouble:
    """A message of R204, what it is about, and whether the row's unit is at fault or the header's."""

    message: str
    detail: str
    is_of_row: bool


def resolve_unit(
    kind: UnitKind,
    *,
    of_row: Unit | None,
    of_header: Unit | None,
    of_head: tuple[Unit, ...],
    allowed: tuple[str, ...],
    is_derived: bool,
) -> Unit | UnitTrouble:
    """The one unit that is meant.

    Args:
        kind: What the cells measure.
        of_row: Declared in the row: its unit column, or its label.
        of_header: Declared in the header.
        of_head: Declared above the table, one of each kind, of counts perhaps several.
        allowed: Units that the form admits; kinds of which it names none are free.
        is_derived: A rate of something: a unit of the thing itself says nothing of it.
    """
    units = load_conventions().units
    declared = [unit for unit in (of_row, of_header) if unit and (not is_derived or unit.kind in _RATES)]
    own = [unit for unit in declared if unit.kind is kind]
    strange = [unit for unit in declared if unit.kind is not kind]
    if strange and (not own or of_row in strange):
        meant = [*own, *of_head, *(units[name] for name in (*allowed, *_DEFAULTS.values()))]
        names = [strange[0].name, *(unit.name for unit in meant if unit.kind is kind)]
        return UnitTrouble("conflict", " / ".join(names[:2]), of_row in strange)
    if kind in _DEFAULTS:
        return _by_default(kind, own, of_head, of_row in own)
    own += [unit for unit in of_head if unit.kind is kind]
    names = list(dict.fromkeys(unit.name for unit in own))
    admitted = [name for name in allowed if units[name].kind is kind]
    if not names:
        return UnitTrouble("missing", "", False)
    if len(names) > 1:
        return UnitTrouble("conflict", " / ".join(names), of_row in own)
    if names[0] not in allowed and (admitted or kind is UnitKind.MONEY):
        return UnitTrouble("unknown", names[0], of_row in own)
    return own[0]


def _by_default(kind: UnitKind, own: list[Unit], of_head: tuple[Unit, ...], is_of_row: bool) -> Unit | UnitTrouble:
    """Of a kind that need not be declared: the nearest declaration counts, row before header before head."""
    default = load_conventions().units[_DEFAULTS[kind]]
    general = [unit for unit in of_head if unit.kind is kind]
    if kind is not UnitKind.COUNT:  # growth and shares are percents, whatever stands above: ‰ there is not believed
        strange = [unit for unit in general if not own and unit.factor != default.factor]
        own, general = [*own, *([*strange, default] if strange else [])], []
    elif own:  # 单位：个 above 从业人员(万人) is no contradiction, above 单位数(万个) it is
        general = [unit for unit in general if _thing(unit) == _thing(own[0])]
        if general and all(unit.factor != own[0].factor for unit in general):
            own = [*own, general[0]]
    else:
        own = general
    if len({unit.factor for unit in own}) > 1:
        return UnitTrouble("conflict", " / ".join(unit.name for unit in own), is_of_row)
    return (own or [default])[0]


def _thing(unit: Unit) -> str:
    """What is counted: 万户 and 户 are one, and 个 and 家 are the same as 户."""
    name = unit.name.lstrip("千万")
    return "个" if name in {"户", "家"} else name
