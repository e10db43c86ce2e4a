"""How many submissions of each month's load were accepted, and how many were not."""

from jiqun.pipeline.home import Home

VERDICTS = ["accepted", "accepted_with_warnings", "quarantined", "refused", "duplicate"]


def submission_summary(home: Home) -> list[tuple[str, ...]]:
    """A row per month: the month, then the count of each verdict in the order of `VERDICTS`."""
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            """
            select load.period, submission.verdict, count(*)
            from audit.submission join audit.load using (load_id)
            where submission.province_code = %s and load.period is not null
            group by load.period, submission.verdict
            """,
            [home.settings.province_code],
        ).fetchall()
    counts = {(period, verdict): count for period, verdict, count in rows}
    months = sorted({period for period, _ in counts})
    return [(month, *(str(counts.get((month, verdict), 0)) for verdict in VERDICTS)) for month in months]
