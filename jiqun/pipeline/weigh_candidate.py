"""Weigh: whether a candidate that passed the gate may be published at once, or waits for a person."""

from dataclasses import asdict, dataclass
from typing import Any

from psycopg import Connection

from jiqun.pipeline.approval_rules import read_approval_rules
from jiqun.pipeline.home import Home
from jiqun.pipeline.list_revisions import list_revisions
from jiqun.pipeline.publish_release import INPUTS, Release, compare_with_current, figures_sha256

_LONGEST = 20  # grounds of a kind that a person is shown
# Of submissions that no release has used yet. A standing answer is one that was not withdrawn.
_UNANSWERED = f"""
select finding.rule_code, receipt.file_name, finding.sheet, finding.cell, finding.message_zh, finding.message_en
from audit.current_finding as finding inner join audit.receipt using (submission_id)
where finding.rule_code = any(%(rules)s)
    and submission_id in (select submission_id from marts.{INPUTS} where release_id = %(release)s)
    and submission_id not in (
        select used.submission_id from marts.{INPUTS} as used inner join audit.release using (release_id)
    )
    and not exists (select from audit.standing_answer where standing_answer.finding_id = finding.finding_id)
order by finding.rule_code, finding.finding_id
"""  # noqa: S608 - a name of ours


@dataclass(frozen=True)
class Weighed:
    """What speaks for asking a person.

    Attributes:
        grounds_zh: a line each; none: the candidate is published at once.
        grounds_en: the same.
        figures_sha256: of the candidate's figures: what a person says holds for exactly these.
        is_approved: whether somebody has approved exactly these figures before.
    """

    grounds_zh: list[str]
    grounds_en: list[str]
    figures_sha256: str
    is_approved: bool

    @property
    def waits(self) -> bool:
        """Whether a person has to be asked."""
        return bool(self.grounds_zh) and not self.is_approved

    def as_json(self) -> dict[str, Any]:
        """As a JSON object, to be handed from one task to the next."""
        return asdict(self)

    def as_text(self) -> str:
        """The grounds, a line each in both languages."""
        return "\n".join(f"- {zh}\n  {en}" for zh, en in zip(self.grounds_zh, self.grounds_en, strict=True))


def weigh_candidate(home: Home, candidate: Release, *, always: str | None = None) -> Weighed:
    """Hold a candidate against the approval rules.

    Args:
        home: the home.
        candidate: built and past the gate.
        always: a reason for which this one needs a person whatever it changes, as for months that are built anew.

    Raises:
        JiqunError: the approval rules cannot be read.
    """
    rules = read_approval_rules(home.settings.approval_rules)
    with home.warehouse.connect("publisher") as connection:
        is_new = any(compare_with_current(connection, candidate).values())
        grounds = [*_unanswered(connection, candidate, rules.unanswered_rules)] if is_new else []
        if is_new:
            revisions = list_revisions(connection, candidate, rules.revisions)
            exceeding = [(watched.name, revision) for watched, revision in revisions if revision.exceeds(watched)]
            grounds += [
                (f"{name.zh}修订过大：{revision.as_text()}", f"Large revision, {name.en}: {revision.as_text()}")
                for name, revision in exceeding
            ]
            grounds += [(always, always)] if always else []
        digest = figures_sha256(connection, candidate.release_id)
        approved = connection.execute(
            "select is_approved from audit.approval where province_code = %s and figures_sha256 = %s "
            "order by approval_id desc limit 1",
            [candidate.province_code, digest],
        ).fetchone()
    shown = grounds[:_LONGEST]
    if len(grounds) > _LONGEST:
        shown.append((f"……共 {len(grounds)} 条", f"... {len(grounds)} in all"))
    return Weighed([zh for zh, _ in shown], [en for _, en in shown], digest, approved == (True,))


def _unanswered(connection: Connection[Any], candidate: Release, rules: tuple[str, ...]) -> list[tuple[str, str]]:
    rows = connection.execute(_UNANSWERED, {"rules": list(rules), "release": candidate.release_id}).fetchall()
    return [
        (
            f"未答复的警告 {code}（{file} {sheet} {cell}）：{zh}",
            f"Unanswered warning {code} ({file} {sheet} {cell}): {en}",
        )
        for code, file, sheet, cell, zh, en in rows
    ]
