"""From a candidate to the release in force: what changed, and the one insert that publishes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.rows import class_row

from ingest.audit.append import append
from ingest.warehouse.connect import Warehouse

SUPPRESSION, SUPPRESSION_AUDIT = "fct_suppression", "fct_disclosure_audit"  # what readers do not see, and its audit
# The marts whose rows are the published figures, and those that say from which submissions, from which cells and under
# which decisions they were built.
FIGURES = (
    "fct_cluster_value_added",
    "fct_tax_revenue_share",
    "fct_platform_count",
    "rpt_target_scoreboard",
    "fct_indicator_value",
    "fct_unit_register",
    "fct_unit_membership",
    "fct_plan_progress",
    "fct_enterprise_count",
    "fct_county_cluster_coverage",
    "fct_specialisation",
    "fct_concentration",
    SUPPRESSION,
    SUPPRESSION_AUDIT,
)
# Columns that a mart has gained: null in the rows that stood there before, which hash as they did.
GAINED = {
    "fct_cluster_value_added": ("growth_ytd_pct", "share_of_named_pct", "contribution_points"),
    "rpt_target_scoreboard": (
        "actual_annual", "annual_basis", "required_growth_pct", "done_on", "is_provisional", "quality_grade",
    ),
}  # fmt: skip
INPUTS = "fct_release_input"
LINEAGE = "fct_lineage"
DECISIONS = "fct_figure_decision"
_LINES_AT_ONCE = 10_000

# Of these months alone: the marts of all others are not read.
_IN_FORCE = """
select distinct on (built.period) built.period, release.release_id
from audit.release cross join lateral unnest(release.periods) as built (period)
where release.province_code = %(province)s and built.period = any(%(periods)s)
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


def compare_with_current(connection: Connection[Any], release: Release) -> dict[str, int]:
    """How many rows of each mart differ between the candidate and the releases in force for its months.

    A row is compared in every column but its release and as-of. All noughts: the candidate says nothing new, and
    says it from the same submissions under the same decisions.
    """
    return {mart: _count_changed(connection, mart, release) for mart in (*FIGURES, INPUTS)}


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


def release_number(connection: Connection[Any], release_id: str) -> int | None:
    """The number of a published release; None for a candidate."""
    row = connection.execute("select release_number from audit.release where release_id = %s", [release_id]).fetchone()
    return row[0] if row else None


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
    # Numbers are the database's: of two provinces that publish at once, the second waits for its own.
    connection.execute("select pg_advisory_xact_lock(hashtextextended('jiqun.release', 0))")
    newest = connection.execute("select coalesce(max(release_number), 0) from audit.release").fetchone()
    assert newest is not None  # noqa: S101 - an aggregate has one row
    row = {
        "release_id": release.release_id,
        "release_number": newest[0] + 1,
        "province_code": release.province_code,
        "load_id": release.load_id,
        "as_of": release.as_of,
        "periods": list(release.periods),
        "code_version": release.code_version,
        "inputs_sha256": inputs_sha256(connection, release.release_id),
        "figures_sha256": figures_sha256(connection, release.release_id),
        "published_by": connection.info.user,
    }
    return int(append(connection, "release", [row])[0]["release_number"])


def figures_sha256(connection: Connection[Any], release_id: str) -> str:
    """Hash of a release's figures, whatever its id and as-of: the same figures built again have the same hash.

    Of the text of all rows as JSON with sorted keys, one a line, in the order of marts and of the text's bytes. A mart
    that no build of this home has made yet has no rows; a column gained later is left out where it is null.
    """
    rows = sql.SQL(" union all ").join(
        sql.SQL(
            "select {mart} || ' ' || ({row})::text as line from marts.{table} as mart where release_id = %(release)s"
        ).format(mart=sql.Literal(mart), table=sql.Identifier(mart), row=_as_hashed(mart))
        for mart in _built(connection)
    )
    return _sha256_of_lines(connection, rows, release_id)


def _as_hashed(mart: str) -> sql.Composable:
    """A row as JSON, without what is not a figure."""
    row = sql.SQL("to_jsonb(mart) - '{{release_id,as_of}}'::text[]").format()
    if mart not in GAINED:
        return row
    return sql.SQL(
        "{row} - {gained}::text[] || coalesce((select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(mart))"
        " where key = any({gained}) and value <> 'null'), '{{}}')"
    ).format(row=row, gained=sql.Literal(list(GAINED[mart])))


def _built(connection: Connection[Any]) -> list[str]:
    """The marts of figures that are there."""
    rows = connection.execute("select tablename from pg_tables where schemaname = 'marts'").fetchall()
    return [mart for mart in FIGURES if (mart,) in rows]


def inputs_sha256(connection: Connection[Any], release_id: str) -> str:
    """Hash of what a release was built from: form, unit, period, the file's own hash, and the decisions if any.

    Decisions are read as JSON: the mart of a home that has not built since there are any lacks the column.
    """
    rows = sql.SQL("""
        select distinct concat_ws(
            ' ', form_code, reporting_unit_code, reported_period, file_sha256,
            nullif(translate(to_jsonb(input) ->> 'decision_ids', '[] ', ''), '')
        ) as line
        from marts.fct_release_input as input
        inner join audit.receipt using (submission_id)
        where release_id = %(release)s
    """)
    return _sha256_of_lines(connection, rows, release_id)


def _sha256_of_lines(connection: Connection[Any], rows: sql.Composable, release_id: str) -> str:
    """Of the column `line` of `rows`, sorted. Streamed: the server takes no text as long as that of all years."""
    query = sql.SQL('select line from ({rows}) as lines order by line collate "C"').format(rows=rows)
    digest, separator = sha256(), b""
    with connection.cursor("lines") as cursor:
        cursor.itersize = _LINES_AT_ONCE
        for (line,) in cursor.execute(query, {"release": release_id}):
            digest.update(separator + line.encode())
            separator = b"\n"
    return digest.hexdigest()


def discard_candidate(warehouse: Warehouse, release_id: str) -> None:
    """Drop the rows of a candidate that says nothing new or was refused. A published release's rows stay."""
    with warehouse.connect("transformer") as connection:
        for mart in (*FIGURES, INPUTS, LINEAGE, DECISIONS):
            connection.execute(
                sql.SQL(
                    "delete from marts.{} where release_id = %(release)s"
                    " and not exists (select from audit.release where release_id = %(release)s)"
                ).format(sql.Identifier(mart)),
                {"release": release_id},
            )
