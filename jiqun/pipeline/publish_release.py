"""From a candidate to the release in force: which months, what changed, and the one insert that publishes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import class_row

from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.calendar import has_report

# The marts whose rows are the published figures, and those that say where they come from.
FIGURES = ("fct_cluster_value_added", "fct_tax_revenue_share", "fct_platform_count", "rpt_target_scoreboard")
EVIDENCE = ("fct_lineage", "fct_release_input")

_ACCEPTED_SINCE = """
select submission.form_code, submission.reporting_unit_code, submission.period
from audit.submission
inner join audit.verdict using (submission_id)
left join (
    select as_of, published_at from audit.release
    where province_code = %(province)s
    order by release_number desc
    limit 1
) as newest on true
where
    submission.province_code = %(province)s
    and submission.known_at <= %(as_of)s
    -- Decided since the newest release, or known only after it: historical loads may close before they run.
    and (newest.as_of is null or verdict.decided_at > newest.published_at or submission.known_at > newest.as_of)
"""
_KNOWN = """
select form_code, reporting_unit_code, period from audit.submission
where province_code = %(province)s and known_at <= %(as_of)s
"""
_LOADED = """
select period from audit.load where province_code = %(province)s and period is not null and known_at <= %(as_of)s
union
select unnest(periods) from audit.release where province_code = %(province)s
"""
_IN_FORCE = """
select distinct on (built.period) built.period, release.release_id
from audit.release cross join lateral unnest(release.periods) as built (period)
where release.province_code = %(province)s
order by built.period, release.release_number desc
"""


@dataclass(frozen=True)
class Release:
    """A candidate, as it will be recorded.

    Attributes:
        release_id: of its rows in the marts.
        province_code: whose.
        load_id: the load that made it.
        as_of: facts known then.
        periods: the months that it built.
        code_version: of this program.
    """

    release_id: str
    province_code: str
    load_id: UUID
    as_of: datetime
    periods: Sequence[str]
    code_version: str

    def as_json(self) -> dict[str, Any]:
        """As a JSON object, to be handed from one task to the next."""
        return asdict(self) | {"load_id": str(self.load_id), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Release":
        """Back from `as_json`."""
        return cls(
            **document | {"load_id": UUID(document["load_id"]), "as_of": datetime.fromisoformat(document["as_of"])}
        )


def candidate_periods(
    connection: Connection[Any], *, province_code: str, as_of: datetime, load_period: str | None
) -> list[str]:
    """Months whose figures may have changed since the newest release: those a candidate builds.

    A monthly form touches its month and the next (whose month value is a difference from it); a quarterly one every
    month from its quarter's last until the same unit's next known quarter. Only months that had a load, or that a
    known form ends in, are published at all, and no January: it has no forms.

    Args:
        connection: of a role that reads `audit`.
        province_code: whose facts.
        as_of: of the candidate.
        load_period: the load's own month, built whatever came in; None for files given by hand.

    Returns:
        Months in order; empty when nothing is to be built.
    """
    values = {"province": province_code, "as_of": as_of}
    known: list[tuple[str, str, str]] = connection.execute(_KNOWN, values).fetchall()
    months = {period for (period,) in connection.execute(_LOADED, values)}
    months |= {last_month(period) for _, _, period in known}
    touched = {load_period} if load_period else set()
    for form, unit, period in connection.execute(_ACCEPTED_SINCE, values):
        first = last_month(period)
        if period == first:
            touched |= {first, _next_month(first)} & months
        else:
            later = [last_month(p) for f, u, p in known if (f, u) == (form, unit) and last_month(p) > first]
            touched |= {month for month in months if first <= month < min(later, default="9999-12")}
    return sorted(filter(has_report, touched))


def last_month(period: str) -> str:
    """The month that a period ends with: 2007-06 for 2007-06 and 2007-Q2, 2007-12 for 2007."""
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        return f"{year}-{int(rest[1:]) * 3:02d}"
    return f"{year}-{rest or '12'}"


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def compare_with_current(connection: Connection[Any], release: Release) -> dict[str, int]:
    """How many rows of each mart differ between the candidate and the releases in force for its months.

    A row is compared in every column but its release and as-of. All noughts: the candidate says nothing new.
    """
    return {mart: _count_changed(connection, mart, release) for mart in FIGURES}


def _count_changed(connection: Connection[Any], mart: str, release: Release) -> int:
    query = sql.SQL("""
        with in_force as ({in_force}),
        candidate as (
            select to_jsonb(mart) - '{{release_id,as_of}}'::text[] from marts.{mart} as mart
            where release_id = %(release)s
        ),
        published as (
            select to_jsonb(mart) - '{{release_id,as_of}}'::text[] from marts.{mart} as mart
            inner join in_force using (release_id, period)
            where period = any(%(periods)s)
        )
        select greatest(
            (select count(*) from (select * from candidate except select * from published) as added),
            (select count(*) from (select * from published except select * from candidate) as removed)
        )
    """).format(in_force=sql.SQL(_IN_FORCE), mart=sql.Identifier(mart))
    values = {"province": release.province_code, "release": release.release_id, "periods": list(release.periods)}
    row = connection.execute(query, values).fetchone()
    return int(row[0]) if row else 0


def find_release(warehouse: Warehouse, load_id: UUID) -> Release | None:
    """The release that a load published, if it did."""
    with warehouse.connect("publisher") as connection:
        return _one_release(connection, sql.SQL("where load_id = %s"), load_id)


def newest_release(connection: Connection[Any], province_code: str) -> Release | None:
    """The release published last."""
    return _one_release(connection, sql.SQL("where province_code = %s order by release_number desc"), province_code)


def _one_release(connection: Connection[Any], condition: sql.SQL, value: object) -> Release | None:
    query = sql.SQL(
        "select release_id, province_code, load_id, as_of, periods, code_version from audit.release {} limit 1"
    ).format(condition)
    return connection.cursor(row_factory=class_row(Release)).execute(query, [value]).fetchone()


def publish_release(connection: Connection[Any], release: Release) -> int:
    """Put the candidate in force: one insert into `audit.release`.

    Args:
        connection: as publisher; the caller commits.
        release: the candidate.

    Returns:
        Its number, one more than the newest's.
    """
    row = connection.execute(
        """
        insert into audit.release (
            release_id, release_number, province_code, load_id, as_of, periods, code_version,
            inputs_sha256, figures_sha256, published_by
        )
        select
            %s, (select coalesce(max(release_number), 0) + 1 from audit.release), %s, %s, %s, %s, %s, %s, %s,
            current_user
        returning release_number
        """,
        [
            release.release_id,
            release.province_code,
            release.load_id,
            release.as_of,
            list(release.periods),
            release.code_version,
            inputs_sha256(connection, release.release_id),
            figures_sha256(connection, release.release_id),
        ],
    ).fetchone()
    assert row is not None  # noqa: S101  an insert without conflict clause returns its row or raises
    return int(row[0])


def figures_sha256(connection: Connection[Any], release_id: str) -> str:
    """Hash of a release's figures, whatever its id and as-of: the same figures built again have the same hash.

    Of the text of all rows as JSON with sorted keys, one a line, in the order of marts and of the text's bytes.
    """
    rows = sql.SQL(" union all ").join(
        sql.SQL(
            "select {mart} || ' ' || (to_jsonb(mart) - '{{release_id,as_of}}'::text[])::text as line "
            "from marts.{table} as mart where release_id = %(release)s"
        ).format(mart=sql.Literal(mart), table=sql.Identifier(mart))
        for mart in FIGURES
    )
    return _sha256_of_lines(connection, rows, release_id)


def inputs_sha256(connection: Connection[Any], release_id: str) -> str:
    """Hash of the submissions that a release was built from: form, unit, period and the file's own hash."""
    rows = sql.SQL("""
        select distinct concat_ws(' ', form_code, reporting_unit_code, reported_period, file_sha256) as line
        from marts.fct_release_input
        inner join audit.receipt using (submission_id)
        where release_id = %(release)s
    """)
    return _sha256_of_lines(connection, rows, release_id)


def _sha256_of_lines(connection: Connection[Any], rows: sql.Composable, release_id: str) -> str:
    query = sql.SQL(
        "select encode(sha256(convert_to(coalesce(string_agg(line, E'\\n' order by line collate \"C\"), ''), 'UTF8')),"
        " 'hex') from ({rows}) as lines"
    ).format(rows=rows)
    row = connection.execute(query, {"release": release_id}).fetchone()
    return str(row[0]) if row else ""


def discard_candidate(warehouse: Warehouse, release_id: str) -> None:
    """Drop the rows of a candidate that says nothing new or was refused. A published release's rows stay."""
    with warehouse.connect("transformer") as connection:
        for mart in (*FIGURES, *EVIDENCE):
            connection.execute(
                sql.SQL(
                    "delete from marts.{} where release_id = %(release)s"
                    " and not exists (select from audit.release where release_id = %(release)s)"
                ).format(sql.Identifier(mart)),
                {"release": release_id},
            )
