"""The signed difference between a candidate and what is published: each watched figure that it would change."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import class_row

from jiqun.pipeline.approval_rules import Watched
from jiqun.pipeline.publish_release import Release

# Both sides of a figure, where they differ. Published: by the newest release of each month.
_REVISIONS = """
with in_force as (
    select distinct on (built.period) built.period, release.release_id
    from audit.release cross join lateral unnest(release.periods) as built (period)
    where release.province_code = %(province)s and built.period = any(%(periods)s)
    order by built.period, release.release_number desc
),
candidate as (select * from marts.{mart} where release_id = %(release)s),
published as (select mart.* from marts.{mart} as mart inner join in_force using (release_id, period))
select
    %(mart)s as mart, period, concat_ws('|', {key}) as row_key, %(figure)s as figure,
    published.{figure}::numeric as before, candidate.{figure}::numeric as after
from candidate inner join published using (period, {key})
where candidate.{figure} is distinct from published.{figure}
order by period, row_key
"""


@dataclass(frozen=True)
class FigureRevision:
    """A published figure that a candidate states otherwise.

    Attributes:
        mart: table in `marts`.
        period: month of the release.
        row_key: values of the key, joined by `|`.
        figure: column.
        before: as published; None: there was none.
        after: as the candidate has it; None: there is none any more.
    """

    mart: str
    period: str
    row_key: str
    figure: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """After less before, with its sign."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def relative(self) -> Decimal | None:
        """The difference as a fraction of what was published; None where that was nought."""
        return self.difference / abs(self.before) if self.before and self.difference is not None else None

    def exceeds(self, watched: Watched) -> bool:
        """Whether a person is asked about it."""
        if self.difference is None or abs(self.difference) <= watched.absolute:
            return False
        return self.relative is None or abs(self.relative) > watched.relative

    def as_text(self) -> str:
        """For a log or a table: 2007-06 J01|zones 12.5 → 13.1 (+4.8 %)."""
        share = "" if self.relative is None else f" ({self.relative * 100:+.1f} %)"
        return f"{self.period} {self.row_key} {self.figure}: {_plain(self.before)} → {_plain(self.after)}{share}"


def list_revisions(
    connection: Connection[Any], candidate: Release, watched: Iterable[Watched]
) -> list[tuple[Watched, FigureRevision]]:
    """Every watched figure that the candidate would change, by kind, month and key.

    Args:
        connection: of a role that reads `audit` and `marts`.
        candidate: not published.
        watched: the figures.
    """
    return [(each, revision) for each in watched for revision in _of_figure(connection, candidate, each)]


def _of_figure(connection: Connection[Any], candidate: Release, watched: Watched) -> list[FigureRevision]:
    query = sql.SQL(_REVISIONS).format(
        mart=sql.Identifier(watched.mart),
        key=sql.SQL(", ").join(map(sql.Identifier, watched.key)),
        figure=sql.Identifier(watched.figure),
    )
    values = {
        "province": candidate.province_code,
        "release": candidate.release_id,
        "periods": list(candidate.periods),
        "mart": watched.mart,
        "figure": watched.figure,
    }
    return connection.cursor(row_factory=class_row(FigureRevision)).execute(query, values).fetchall()


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else f"{value.normalize():f}"
