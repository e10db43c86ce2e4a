"""Commands that load and say what became of it: load, status, quarantine."""

import getpass
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from jiqun.cli.console import err, out, print_json, print_table
from jiqun.cli.decide import release_submission, replay_submissions
from jiqun.settings import Settings


@click.command("load")
@click.argument("places", nargs=-1)
@click.option("--period", metavar="YYYY-MM", help="the month of a monthly load; without it, the files' own months")
@click.option(
    "--received-at", metavar="TIMESTAMP", help="arrival time, for historical homes: 2007-07-08T10:30:00+08:00"
)
@click.option("--json", "as_json", is_flag=True)
def load_files(places: tuple[str, ...], period: str | None, received_at: str | None, as_json: bool) -> None:
    """装载文件。 Receive, read, validate, build, gate and publish, without a scheduler.

    PLACES are files, folders, s3://bucket/prefix or sftp://user@host/path; without any it is the inbox (JIQUN_INBOX).

    Exit code: 0 published (now, or already in force), 1 nothing published, 3 published but something is quarantined or
    refused, 4 waiting for approval, 2 cannot run.
    """
    from jiqun.pipeline.calendar import check_period
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.load_period import load_period
    from jiqun.pipeline.report_load import report_load

    if period is not None:
        check_period(period)
    home = open_home(Settings.from_environment())
    outcome = load_period(
        home,
        places or [home.settings.watched_inbox],
        period=period,
        received_at=_parse_instant(received_at),
        started_by=getpass.getuser(),
        progress=lambda zh, en: err.print(f"… {zh} {en}", style="dim"),
    )
    report = report_load(home, outcome.load_id, outcome.published, outcome.awaiting)
    print_json(report.as_json()) if as_json else out.print(report.as_text(), markup=False)
    if outcome.awaiting:
        sys.exit(4)
    if outcome.published is None and not outcome.has_accepted:
        sys.exit(1)
    sys.exit(3 if outcome.has_kept_out else 0)


def _parse_instant(text: str | None) -> datetime | None:
    """An ISO timestamp; without a zone it is Beijing time."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"“{text}” 应写作 2007-07-08T10:30:00+08:00 (an ISO timestamp)", param_hint="--received-at"
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@click.command("reprocess")
@click.argument("first", metavar="YYYY-MM")
@click.argument("last", metavar="YYYY-MM")
@click.option("--reason", required=True, help="why, for the record")
@click.option("--json", "as_json", is_flag=True)
def reprocess(first: str, last: str, reason: str, as_json: bool) -> None:
    """重建已发布的月份。 Build published months anew beside what is published, and compare figure by figure.

    Exit code: 0 nothing differs, 4 something does and waits for approval (jiqun decide approve), 2 cannot run.
    """
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.report_load import report_load
    from jiqun.pipeline.reprocess_months import reprocess_months

    home = open_home(Settings.from_environment())
    difference, outcome = reprocess_months(
        home,
        first,
        last,
        started_by=f"{getpass.getuser()}: {reason}",
        progress=lambda zh, en: err.print(f"… {zh} {en}", style="dim"),
    )
    report = report_load(home, outcome.load_id, outcome.published, outcome.awaiting)
    if as_json:
        print_json(report.as_json() | {"difference": str(difference)})
    else:
        out.print(f"{report.as_text()}\n差异 difference: {difference}", markup=False)
    sys.exit(4 if outcome.awaiting else 0)


@click.command("check-warehouse")
@click.option("--json", "as_json", is_flag=True)
def check_warehouse(as_json: bool) -> None:
    """检查仓库。 Archive, originals, freshness, coverage, reconciliation. Exit code: 0 all is well, 1 it is not."""
    from jiqun.pipeline.check_warehouse import CHECKS, keep_report
    from jiqun.pipeline.home import open_home

    home = open_home(Settings.from_environment())
    troubles = {name: check(home, datetime.now(UTC)) for name, check in CHECKS.items()}
    text = keep_report(home, troubles).read_text(encoding="utf-8")
    if as_json:
        print_json({name: [asdict(trouble) for trouble in found] for name, found in troubles.items()})
    else:
        out.print(text, markup=False)
    sys.exit(1 if any(troubles.values()) else 0)


@click.command("status")
@click.option("--period", metavar="YYYY-MM", help="one month; without it, every month loaded")
@click.option("--loads", "of_loads", is_flag=True, help="the loads themselves: how each ended, and why")
@click.option("--json", "as_json", is_flag=True)
def show_status(period: str | None, of_loads: bool, as_json: bool) -> None:
    """报送日历。 The reporting calendar: who has reported, late, was rejected, has restated; loads that failed."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.load_ends import list_loads
    from jiqun.pipeline.reporting_status import reporting_status

    home = open_home(Settings.from_environment())
    loads = list_loads(home, period)
    if as_json:
        print_json([row.as_json() for row in (loads if of_loads else reporting_status(home, period))])
        return
    if not of_loads:
        loads = [load for load in loads if load.outcome != "finished"]
        print_table(
            "报送日历 reporting calendar",
            ["month", "period", "form", "unit", "name", "status", "received on", "vintages"],
            [tuple(row.as_json().values()) for row in reporting_status(home, period)],
        )
    if loads or of_loads:
        print_table(
            "批次 loads" if of_loads else "未完成的批次 loads that did not finish",
            ["load", "month", "started", "by", "outcome", "step", "why"],
            [
                (
                    load.load_id,
                    load.period,
                    f"{load.started_at:%Y-%m-%d %H:%M:%S}",
                    load.started_by,
                    load.outcome,
                    load.step,
                    f"{load.message_zh} {load.message_en}".strip(),
                )
                for load in loads
            ],
        )


@click.group("quarantine")
def quarantine() -> None:
    """被拦下的报送。 Submissions that stay out of the marts, and why."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_quarantine(as_json: bool) -> None:
    """隔离、拒收和重复的文件。 Quarantined, refused and duplicate files, each with its first reason."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.kept_out import kept_out

    rows = kept_out(open_home(Settings.from_environment()))
    if as_json:
        print_json([row.as_json() for row in rows])
        return
    print_table(
        "未入库的报送 kept out",
        ["id", "verdict", "file", "unit", "form", "period", "rule", "cell", "reason"],
        [
            (
                row.submission_id,
                row.verdict,
                row.file_name,
                row.reporting_unit_code,
                row.form_code,
                row.period,
                row.rule_code,
                row.address,
                f"{row.message_zh} {row.message_en}",
            )
            for row in rows
        ],
    )


@quarantine.command("show")
@click.argument("submission_id", type=int)
@click.option("--json", "as_json", is_flag=True)
def show_quarantine(submission_id: int, as_json: bool) -> None:
    """一份报送的全部问题。 Every finding of one submission, in order of severity."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.kept_out import findings_of

    findings = findings_of(open_home(Settings.from_environment()), submission_id)
    if as_json:
        print_json([finding.as_json() for finding in findings])
        return
    print_table(
        f"第 {submission_id} 号报送的问题 findings of submission {submission_id}",
        ["rule", "severity", "sheet", "cell", "value", "message", "answered by"],
        [
            (f.rule_code, f.severity, f.sheet, f.cell, f.value_text, f"{f.message_zh} {f.message_en}", f.answer)
            for f in findings
        ],
    )


quarantine.add_command(release_submission)
quarantine.add_command(replay_submissions)
COMMANDS = (load_files, reprocess, check_warehouse, show_status, quarantine)
