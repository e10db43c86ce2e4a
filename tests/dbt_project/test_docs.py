"""The statements in the analysts' page run for a reader and return rows."""

import re
from pathlib import Path

from tests.dbt_project.conftest import Query

PAGE = Path(__file__).parents[2] / "docs" / "query_the_marts.md"


def test_every_example_runs(query: Query) -> None:
    examples = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 15
    for example in examples:
        *settings, statement, _ = example.split(";")
        assert query(statement, re.search(r"'(.*)'", settings[0])[1] if settings else None), statement
