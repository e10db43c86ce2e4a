"""From a month's rows to what is hidden of them: primary, complementary, audited."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jiqun.confidentiality.audit import audit
from jiqun.confidentiality.find_primary import Sensitive, confide, find_primary, in_order
from jiqun.confidentiality.link_rows import PRIOR, cell_name, link_rows
from jiqun.confidentiality.policy import Policy, Reason
from jiqun.confidentiality.protect import protect
from jiqun.confidentiality.rows import Month, Row, Shown
from jiqun.confidentiality.table import Table

CONFIDENTIAL, COMPLEMENTARY = "C", "D"  # SDMX CL_CONF_STATUS
REASON_CODE: Mapping[Reason, str] = {"threshold": "A", "dominance": "G"}  # the finer codes of its later versions


@dataclass(frozen=True)
class Judgement:
    """What is decided of a month's rows.

    Attributes:
        hidden: rows that readers do not see, with status and reason as SDMX codes.
        exposed: confidential rows that nothing protects, because they, or what gives them away, were shown by an
            earlier release or are totals that are never hidden. They are hidden all the same.
        failed: confidential rows that an attacker bounds too tightly, those exposed not among them.
    """

    hidden: Mapping[Shown, tuple[str, str]]
    exposed: frozenset[Shown]
    failed: frozenset[Shown]


def judge_month(policy: Policy, month: Month) -> Judgement:
    """Decide what is hidden of a month; the same month in the same state gives the same judgement."""
    table = link_rows(policy, month)
    sensitive = _find_confidential(policy, month, table)
    pattern = protect(table, sensitive)
    before = {name for name, cell in table.cells.items() if cell.is_hidden}
    out_of_sight = (pattern.hidden | before) - {name for name, cell in table.cells.items() if cell.is_fixed}
    unsafe = {each.sensitive.cell.id for each in audit(table, out_of_sight, sensitive) if not each.is_safe}
    reasons = {each.cell.id: each.reason for each in sensitive}
    hidden: dict[Shown, tuple[str, str]] = {}
    told: dict[str, list[Shown]] = {}
    for row in month.rows:
        names = {measure: cell_name(row, measure) for measure in row.figures}
        cells = {name + kind for name in names.values() for kind in ("", PRIOR)}
        if not (cells & out_of_sight or cells & reasons.keys()):
            continue
        for measure, name in names.items():
            reason = reasons.get(name) or reasons.get(name + PRIOR)
            status = (CONFIDENTIAL, REASON_CODE[reason]) if reason else (COMPLEMENTARY, COMPLEMENTARY)
            hidden |= dict.fromkeys(row.figures[measure].shown, status)
            told[name] = told[name + PRIOR] = list(row.figures[measure].shown)
        also = _tell_of(row, month.rows)
        hidden = dict.fromkeys(also, (COMPLEMENTARY, COMPLEMENTARY)) | hidden
    exposed = unsafe & pattern.exposed
    return Judgement(
        hidden,
        frozenset(each for name in exposed for each in told.get(name, [Shown("", name)])),
        frozenset(each for name in unsafe - exposed for each in told.get(name, [Shown("", name)])),
    )


def _find_confidential(policy: Policy, month: Month, table: Table) -> list[Sensitive]:
    """By the rules; as another release says; and with a figure the same of a year before."""
    found = {each.cell.id: each for each in find_primary(table.cells.values(), policy.protection)}
    for row in month.rows:
        for measure, figure in row.figures.items():
            name = cell_name(row, measure)
            told = [month.confidential[each] for each in figure.shown if each in month.confidential]
            reason = found[name].reason if name in found else told[0] if told else None
            if reason:
                found.setdefault(name, confide(table.cells[name], reason, policy.protection))
            prior = table.cells.get(name + PRIOR)
            if reason and prior and not prior.is_fixed:  # what everybody knew last year is no secret of this row's
                found[prior.id] = confide(prior, reason, policy.protection)
    return in_order(found.values())


def _tell_of(row: Row, rows: Iterable[Row]) -> Iterator[Shown]:
    """Rows that tell of a hidden one without being its sum.

    Concentration squares what specialisation adds up; specialisation of any county tells its industry group's share of
    the province.
    """
    if row.type == "specialisation":
        yield Shown("concentration", f"county|{row.tags['region']}")
        yield Shown("concentration", f"industry_group|{row.tags['group']}")
    elif row.type == "industry":
        yield Shown("concentration", f"industry_group|{row.tags['group']}")
        for each in rows:
            if each.type == "specialisation" and each.tags["group"] == row.tags["group"]:
                yield Shown("specialisation", f"{each.tags['region']}|{each.tags['group']}")
                yield Shown("concentration", f"county|{each.tags['region']}")
