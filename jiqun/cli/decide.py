"""Commands by which people decide: corrections, waivers, explanations, withdrawals; quarantine's release and replay."""

import getpass
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ingest.vocabulary import CorrectionAction, Verdict
from jiqun.cli.console import err, out, print_json, print_table
from jiqun.settings import Settings

if TYPE_CHECKING:
    from ingest.submission.decisions import Decision
    from jiqun.pipeline.decide import Said
    from jiqun.pipeline.home import Home

DAY = click.DateTime(["%Y-%m-%d"])
_ADDRESS = "--cell", "address"


def _said(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every decision."""
    for option in (
        click.option("--json", "as_json", is_flag=True),
        click.option("--expires", type=DAY, help="last day on which it holds for what is judged"),
        click.option("--person", default=getpass.getuser, help="who decides; default: who is logged in"),
        click.option("--reason", required=True, help="why, for the record"),
    ):
        command = option(command)
    return command


def _words(reason: str, person: str, expires: datetime | None) -> "Said":
    from jiqun.pipeline.decide import Said

    last_day: date | None = expires.date() if expires else None
    return Said(reason, person, last_day)


def _home() -> "Home":
    from jiqun.pipeline.home import open_home

    return open_home(Settings.from_environment())


@click.group("decide")
def decide() -> None:
    """人工决定。 Decisions about submissions, each with a reason and a person, kept for good, undone by withdrawing.

    What follows is done at once: the submission is judged again and its months are built, checked and published.
    """


@decide.command("correct")
@click.argument("submission_id", type=int)
@click.argument("cell")
@click.option("--drop", is_flag=True, help="the figure is not used")
@click.option("--override", metavar="NUMBER", help="another figure, in the unit of the form")
@click.option("--scale", metavar="FACTOR", help="the figure times a factor, as 0.0001")
@_said
def correct_figure(
    submission_id: int,
    cell: str,
    drop: bool,
    override: str | None,
    scale: str | None,
    reason: str,
    person: str,
    expires: datetime | None,
    as_json: bool,
) -> None:
    """更正一个数。 Correct the figure in CELL (表1!D12) of a submission: --drop, --override or --scale.

    It holds while the form says what it says now: once the figure is sent anew, the correction is not made and a
    warning (R506) says so.
    """
    from jiqun.pipeline.decide import correct

    wanted = [
        (action, value)
        for action, value in (
            (CorrectionAction.DROP, "" if drop else None),
            (CorrectionAction.OVERRIDE, override),
            (CorrectionAction.SCALE, scale),
        )
        if value is not None
    ]
    if len(wanted) != 1:
        raise click.UsageError("--drop、--override、--scale 须选且只选一项 give exactly one of them")
    home = _home()
    ((action, value),) = wanted
    decision = correct(home, submission_id, cell, action, value or None, _words(reason, person, expires))
    _carry_out(home, [decision], _kept_out(home, submission_id), as_json=as_json)


@decide.command("explain")
@click.argument("submission_id", type=int)
@click.option("--rule", metavar="R402", type=str.upper, help="warnings of this rule; without it, of every rule")
@click.option(*_ADDRESS, metavar="表1!D12", help="warnings at this cell; without it, of the whole form")
@_said
def explain_warnings(
    submission_id: int,
    rule: str | None,
    address: str | None,
    reason: str,
    person: str,
    expires: datetime | None,
    as_json: bool,
) -> None:
    """说明警告。 Answer warnings of a submission: the reason is the explanation."""
    from jiqun.pipeline.decide import explain

    home = _home()
    decision = explain(home, submission_id, address, rule, _words(reason, person, expires))
    _carry_out(home, [decision], as_json=as_json)


@decide.command("waive")
@click.argument("submission_id", type=int)
@click.option("--rule", metavar="R402", type=str.upper, required=True, help="the rule that is waived")
@click.option(*_ADDRESS, metavar="表1!D12", help="at this cell; without it, of the whole form")
@click.option("--every-period", is_flag=True, help="for every period of this form and unit, until --expires")
@_said
def waive_rule(
    submission_id: int,
    rule: str,
    address: str | None,
    every_period: bool,
    reason: str,
    person: str,
    expires: datetime | None,
    as_json: bool,
) -> None:
    """豁免规则。 A rule does not keep the form of this submission, or a row of it, out."""
    from jiqun.pipeline.decide import waive

    home = _home()
    decision = waive(home, submission_id, address, rule, _words(reason, person, expires), every_period=every_period)
    _carry_out(home, [decision], _kept_out(home, submission_id), as_json=as_json)


@decide.command("withdraw")
@click.argument("decision_id", type=int)
@_said
def withdraw_decision(decision_id: int, reason: str, person: str, expires: datetime | None, as_json: bool) -> None:
    """撤销决定。 A decision holds no more; what it did to a figure is undone. A verdict once given stays."""
    from jiqun.pipeline.decide import withdraw

    if expires is not None:
        raise click.UsageError("撤销没有截止日期 a withdrawal has no last day")
    home = _home()
    _carry_out(home, [withdraw(home, decision_id, _words(reason, person, None))], as_json=as_json)


@decide.command("approve")
@click.argument("load_id", type=click.UUID)
@click.option("--refuse", is_flag=True, help="do not publish it; what is published stays as it is")
@click.option("--person", default=getpass.getuser, help="who decides; default: who is logged in")
@click.option("--reason", required=True, help="why, for the record")
@click.option("--json", "as_json", is_flag=True)
def approve_release(load_id: UUID, refuse: bool, person: str, reason: str, as_json: bool) -> None:
    """审批发布。 Approve, or refuse, the release that a load has built and that waits for a person.

    What is approved are exactly these figures. Refused ones are dropped: correct or explain, and load again.
    """
    from jiqun.pipeline.approve_candidate import answer_candidate
    from jiqun.pipeline.report_load import report_load

    home = _home()
    published = answer_candidate(home, load_id, is_approved=not refuse, person=person, reason=reason)
    if published is None:
        print_json({"published": None}) if as_json else out.print("已退回，未发布。 Refused; nothing was published.")
        return
    report = report_load(home, str(load_id), published)
    print_json(report.as_json()) if as_json else out.print(report.as_text(), markup=False)


@decide.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_all(as_json: bool) -> None:
    """列出决定。 Every decision, newest first, with its state."""
    from jiqun.pipeline.list_decisions import list_decisions

    rows = list_decisions(_home())
    if as_json:
        print_json(rows)
        return
    print_table(
        "人工决定 decisions",
        ["id", "state", "kind", "action", "form", "unit", "period", "cell", "rule", "expected", "value", "person",
         "reason", "known at", "expires"],
        [
            (
                row["decision_id"], row["state"], row["kind"], row["action"], row["form_code"],
                row["reporting_unit_code"], row["period"] or "*",
                f"{row['sheet']}!{row['cell']}" if row["sheet"] else row["cell"], row["rule_code"],
                row["expected_text"], row["value_text"], row["person"], row["reason"], row["known_at"],
                row["expires_on"],
            )
            for row in rows
        ],
    )  # fmt: skip


@click.command("release")
@click.argument("submission_id", type=int)
@_said
def release_submission(submission_id: int, reason: str, person: str, expires: datetime | None, as_json: bool) -> None:
    """放行。 Accept a quarantined submission as it is; its errors stay on record, answered by this decision."""
    from jiqun.pipeline.decide import release

    home = _home()
    _carry_out(home, [release(home, submission_id, _words(reason, person, expires))], [submission_id], as_json=as_json)


@click.command("replay")
@click.argument("submission_ids", type=int, nargs=-1)
@click.option("--json", "as_json", is_flag=True)
def replay_submissions(submission_ids: tuple[int, ...], as_json: bool) -> None:
    """重审。 Judge quarantined submissions again, by the rules and decisions of today; without numbers, all of them."""
    from jiqun.pipeline.decide import find_quarantined

    home = _home()
    again = find_quarantined(home, submission_ids)
    if not again:
        out.print("没有被隔离的报送。 Nothing is quarantined.")
        return
    _carry_out(home, [], again, as_json=as_json)


def _kept_out(home: "Home", submission_id: int) -> list[int]:
    """The submission, if it is quarantined: then it is to be accepted."""
    from jiqun.pipeline.find_target import find_submission

    target = find_submission(home, submission_id)
    return [submission_id] if target is not None and target.verdict == Verdict.QUARANTINED else []


def _carry_out(home: "Home", decisions: "Sequence[Decision]", again: Collection[int] = (), *, as_json: bool) -> None:
    """Exit code: 0 done; 3 done, but what was to be judged again stays quarantined; 4 waits for approval."""
    from jiqun.pipeline.decide import carry_out
    from jiqun.pipeline.report_load import report_load

    outcome = carry_out(
        home,
        decisions,
        again,
        started_by=getpass.getuser(),
        progress=lambda zh, en: err.print(f"… {zh} {en}", style="dim"),
    )
    report = report_load(home, outcome.load_id, outcome.published, outcome.awaiting)
    told: dict[str, Any] = report.as_json()
    print_json(told) if as_json else out.print(report.as_text(), markup=False)
    if outcome.awaiting:
        sys.exit(4)
    accepted = {row["submission_id"] for row in report.submissions if row["verdict"].startswith("accepted")}
    sys.exit(3 if set(again) - accepted else 0)


COMMANDS = (decide,)
