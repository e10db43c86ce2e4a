"""Every decision, and whether it holds."""

from typing import Any

from psycopg.rows import dict_row

from jiqun.pipeline.home import Home


def list_decisions(home: Home) -> list[dict[str, Any]]:
    """Every decision, newest first; `state` is in_force, expired or withdrawn."""
    with home.warehouse.connect("auditor") as connection:
        return (
            connection.cursor(row_factory=dict_row)
            .execute(
                """
            select decision_id, kind, action, form_code, reporting_unit_code, period, sheet, cell, rule_code,
                expected_text, value_text, submission_id, withdraws, reason, person, known_at, expires_on,
                case
                    when exists (select from audit.decision as later where later.withdraws = decided.decision_id)
                        then 'withdrawn'
                    when expires_on < (coalesce(
                        (
                            select max(known_at) from audit.load
                            where clock = 'historical' and load.province_code = decided.province_code
                        ), now()
                    ) at time zone 'Asia/Shanghai')::date then 'expired'
                    else 'in_force'
                end as state
            from audit.decision as decided where province_code = %s order by decision_id desc
            """,
                [home.settings.province_code],
            )
            .fetchall()
        )
