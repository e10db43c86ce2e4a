"""What can be searched for: a row per run, submission, finding, decision, rule and release."""

from collections.abc import Sequence

from expectations.site.catalogue import load_catalogue
from expectations.site.page_words import anchor_of
from expectations.site.read_archive import Archive
from expectations.site.summarise_loads import LoadSummary
from expectations.site.trace_decisions import Decided
from expectations.site.words import KINDS, OUTCOMES, SEVERITIES, STATES, VERDICTS
from expectations.wording import name_form, name_unit


def index_search(archive: Archive, loads: Sequence[LoadSummary], decided: Sequence[Decided]) -> list[list[str]]:
    """Rows of [address below the site, Chinese, English, further text in both]; newest runs first."""
    rows = []
    for summary in reversed(loads):
        load = summary.load
        address = f"runs/{load['load_id']}.html"
        zh, en = (
            f"{word} {summary.label} {said}"
            for word, said in zip(("审核批次", "run"), OUTCOMES[summary.outcome], strict=True)
        )
        rows.append([address, zh, en, f"{load['load_id']} {load['started_by']} {load['code_version']}", ""])
    titles: dict[int, tuple[str, str]] = {}
    for row in archive.submissions:
        names = list(zip(name_unit(row["reporting_unit_code"] or "?"), name_form(row["form_code"] or "?"), strict=True))
        verdict = VERDICTS[row["verdict"] or "pending"]
        period = row["period"] or ""
        zh, en = (
            f"{number} {unit} {form} {period} {said}"
            for number, (unit, form), said in zip(("报送", "submission"), names, verdict, strict=True)
        )
        titles[row["submission_id"]] = zh, en
        more = f"{row['submission_id']} {row['file_name']} {row['file_sha256']}"
        rows.append([f"submissions/{row['submission_id']}.html", zh, en, more, ""])
    for row in reversed(archive.findings):
        if not row["is_current"]:
            continue
        number = row["submission_id"]
        address = f"submissions/{number}.html#{anchor_of(row)}" if number else f"runs/{row['load_id']}.html#failing"
        place = f"[{row['sheet']}] {row['cell']} {row['value_text']}" if row["sheet"] else row["cell"]
        zh, en = (
            f"{row['rule_code']} {said} {place} {message}"
            for said, message in zip(SEVERITIES[row["severity"]], (row["message_zh"], row["message_en"]), strict=True)
        )
        rows.append([address, zh, en, *(titles[number] if number else ("", ""))])
    for decision in reversed(decided):
        row = decision.row
        spoken = zip(
            ("决定", "decision"),
            KINDS[row["kind"]],
            STATES[decision.state],
            name_form(row["form_code"]),
            name_unit(row["reporting_unit_code"]),
            strict=True,
        )
        zh, en = (
            f"{word} №{decision.number} {kind} {state} {form} {unit} {row['period'] or ''} {row['cell']}"
            for word, kind, state, form, unit in spoken
        )
        told = f"{row['rule_code'] or ''} {row['value_text'] or ''} {row['reason']} {row['person']}"
        rows.append([f"decisions.html#d-{decision.number}", zh, en, told, ""])
    for rule in load_catalogue().values():
        rows.append([f"rules.html#{rule.code}", f"{rule.code} {rule.title[0]}", f"{rule.code} {rule.title[1]}", "", ""])
    for row in archive.releases:
        words = f"{row['release_number']} {' '.join(row['periods'])}"
        more = f"{row['release_id']} {row['figures_sha256']}"
        rows.append([f"releases/{row['release_id']}.html", f"发布 {words}", f"release {words}", more, ""])
    return rows
