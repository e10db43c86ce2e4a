"""Protect: rows of a candidate that would tell of a single enterprise are hidden, and an attacker audits it."""

from collections import Counter
from typing import Any

from psycopg import Connection, sql

from ingest.warehouse.connect import Warehouse
from jiqun.confidentiality.judge_rows import CONFIDENTIAL, Judgement, judge_month
from jiqun.confidentiality.policy import Policy, load_policy
from jiqun.confidentiality.read_month import PROTECTED, read_month
from jiqun.pipeline.publish_release import SUPPRESSION, SUPPRESSION_AUDIT, Release


def protect_candidate(warehouse: Warehouse, candidate: Release) -> dict[str, Judgement]:
    """Decide what readers do not see of a candidate, and write it into its marts, month by month in order.

    Protecting again replaces what was decided. Nothing is decided anew of what other releases have shown or hidden.

    Args:
        warehouse: the marts of the candidate are built, their working tables still there.
        candidate: not published yet.

    Returns:
        The judgement of each month.
    """
    policy = load_policy()
    judged: dict[str, Judgement] = {}
    with warehouse.connect("transformer") as connection:
        for mart in (SUPPRESSION, SUPPRESSION_AUDIT):
            table = sql.Identifier("marts", mart)
            connection.execute(sql.SQL("delete from {} where release_id = %s").format(table), [candidate.release_id])
        for period in sorted(candidate.periods):
            month = read_month(connection, policy, candidate.release_id, candidate.province_code, period)
            judged[period] = judge_month(policy, month)
            _write(connection, policy, candidate, period, judged[period])
    return judged


def _write(connection: Connection[Any], policy: Policy, candidate: Release, period: str, judgement: Judgement) -> None:
    head = (candidate.release_id, candidate.as_of, candidate.province_code, period)
    rows = [(*head, *shown, *told) for shown, told in sorted(judgement.hidden.items())]
    _insert(connection, SUPPRESSION, rows)
    hidden = Counter(shown.view for shown in judgement.hidden)
    told = (status for status in judgement.hidden.items() if status[1][0] == CONFIDENTIAL)
    confidential = Counter(shown.view for shown, _ in told)
    exposed, failed = (Counter(shown.view for shown in each) for each in (judgement.exposed, judgement.failed))
    for counts in (exposed, failed):  # of differences that no view shows: they are of lists, or of groups
        counts["indicator_value"] += counts.pop("", 0)
    row_counts = _count_rows(connection, candidate.release_id, period)
    _insert(
        connection,
        SUPPRESSION_AUDIT,
        [
            (
                *head, view, row_counts[view], confidential[view], hidden[view], exposed[view],
                failed[view], policy.sha256,
            )
            for view in PROTECTED
        ],
    )  # fmt: skip


def _insert(connection: Connection[Any], mart: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        places = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(
                sql.SQL("insert into {} values ({})").format(sql.Identifier("marts", mart), places), rows
            )


def _count_rows(connection: Connection[Any], release_id: str, period: str) -> dict[str, int]:
    query = sql.SQL(" union all ").join(
        sql.SQL("select {}, count(*) from {} where (release_id, period) = (%(release)s, %(period)s)").format(
            sql.Literal(view), sql.Identifier("marts", f"fct_{view}")
        )
        for view in PROTECTED
    )
    return dict(connection.execute(query, {"release": release_id, "period": period}).fetchall())
