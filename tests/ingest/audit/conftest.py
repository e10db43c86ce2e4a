"""The small province of the marts' tests, built and published."""

from tests.dbt_project.conftest import province, work

__all__ = ["province", "work"]
