"""What can be searched for: a row per run, submission, finding, rule and release."""

from expectations.site.catalogue import load_catalogue
from expectations.site.page_words import anchor_of
from expectations.site.read_archive import Archive
from expectations.site.summarise_loads import LoadSummary
from expectations.site.words import SEVERITIES, VERDICTS
from expectations.wording import name_form, name_unit


def index_search(archive: Archive, loads: list[LoadSummary]) -> list[list[str]]:
    """Rows of [address below the site, Chinese, English, further text in both]; newest runs first."""
    rows = []
    for summary in reversed(loads):
        load = summary.load
        address = f"runs/{load['load_id']}.html"
        rows.append([address, f"审核批次 {summary.label}", f"run {summary.label}", load["load_id"], ""])
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
        number = row["submission_id"]
        address = f"submissions/{number}.html#{anchor_of(row)}" if number else f"runs/{row['load_id']}.html#failing"
        place = f"[{row['sheet']}] {row['cell']} {row['value_text']}" if row["sheet"] else row["cell"]
        zh, en = (
            f"{row['rule_code']} {said} {place} {message}"
            for said, message in zip(SEVERITIES[row["severity"]], (row["message_zh"], row["message_en"]), strict=True)
        )
        rows.append([address, zh, en, *(titles[number] if number else ("", ""))])
    for rule in load_catalogue().values():
        rows.append([f"rules.html#{rule.code}", f"{rule.code} {rule.title[0]}", f"{rule.code} {rule.title[1]}", "", ""])
    for row in archive.releases:
        words = f"{row['release_number']} {' '.join(row['periods'])}"
        more = f"{row['release_id']} {row['figures_sha256']}"
        rows.append([f"releases/{row['release_id']}.html", f"发布 {words}", f"release {words}", more, ""])
    return rows
