"""dbt's own unit tests pass on our SQL and fail on wrong SQL: a test that cannot fail tests nothing."""

import shutil
from pathlib import Path

import pytest
import yaml

from ingest.errors import JiqunError
from jiqun.pipeline import build_marts
from tests.dbt_project.facts import Province

VARIABLES = {"release_id": "none"}
# Model, its unit test, and one line of it made wrong.
WRONG = [
    (
        "int_value__decumulated",
        "month_is_ytd_less_the_month_before",
        ("ytd_value - previous_ytd_value", "ytd_value + previous_ytd_value"),
    ),
    (
        "int_unit__deduplicated",
        "a_unit_inside_a_counted_one_is_not_counted_again",
        ("contained.unit_code is null as is_counted", "true as is_counted"),
    ),
    (
        "int_submission__current",
        "the_newest_accepted_submission_known_then",
        ("known_at desc, received_at desc", "known_at asc, received_at desc"),
    ),
    ("int_unit__contained", "every_container_through_any_number_of_steps", ("containment.steps + 1", "1")),
    (
        "int_unit__register",
        "a_line_of_the_register_and_what_it_says",
        ("coalesce(cluster.industry_group_code, industry_group.code, 'X')", "coalesce(industry_group.code, 'X')"),
    ),
    (
        "int_indicator__reported",
        "facts_with_their_month_and_the_year_before",
        ("    or (observation", "    or not (observation"),
    ),
    ("int_enterprise__counted", "enterprises_by_mark", ("where mark.is_marked", "where true")),
    ("int_county__contribution", "units_counted_in_a_county", ("inner join submission", "left join submission")),
    (
        "int_cell__decided",
        "cells_decided_on_without_a_value",
        ("where observation.submission_id is null", "where true"),
    ),
    (
        "int_figure__decided",
        "cells_behind_the_legs_of_a_share",
        ("when figure.declared_group_code is null then", "when false then"),
    ),
    (
        "int_form__expected",
        "forms_owed_at_an_instant_gone_by",
        ("        and known_at <= {{ reader_as_of() }}", "        and true"),
    ),
    (
        "int_reporting_unit__matched",
        "both_legs_known_of_every_part",
        ("(known.value_std is not null or known.obs_status in ('M', 'N'))", "true"),
    ),
    (
        "int_share__contribution",
        "a_share_of_two_declared_legs_else_of_who_is_matched",
        ("count(distinct leg) = 2", "count(distinct leg) > 0"),
    ),
    (
        "int_submission__seen",
        "the_verdict_that_held_then",
        ("known_at desc, decided_at desc", "known_at asc, decided_at desc"),
    ),
    (
        "int_target__contribution",
        "what_each_indicator_of_the_targets_adds_up",
        ("where leg = 'numerator_yuan'", "where true"),
    ),
    (
        "int_target__covered",
        "what_has_reported_of_what_is_expected",
        ("where submission_kind = 'flash'", "where true"),
    ),
    (
        "int_target__covered",
        "what_has_reported_of_what_is_expected",
        ("measured.forms && december.forms or", "false or"),
    ),
    (
        "int_structure__decided",
        "where_a_decided_cell_would_have_stood",
        ("        and measure = 'value_added'", "        or true"),
    ),
    (
        "int_enterprise__decided",
        "enterprise_cells_decided_on",
        ("    where sent.value_text = '是'", "    where true"),
    ),
    (
        "int_target__decided",
        "cells_decided_on_and_the_indicators_they_would_have_entered",
        ("where is_built", "where true"),
    ),
]


def test_every_intermediate_model_has_one() -> None:
    models = build_marts.PROJECT / "models"
    tested = {
        unit_test["model"]
        for path in models.rglob("*.yml")
        for unit_test in yaml.safe_load(path.read_text(encoding="utf-8")).get("unit_tests", [])
    }
    assert {path.stem for path in (models / "intermediate").rglob("*.sql")} - tested == set()


def test_ours_pass(province: Province, work: Path) -> None:
    build_marts.run_dbt(province.warehouse, ["test", "--select", "test_type:unit"], VARIABLES, work)


@pytest.fixture(scope="module")
def copied_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(build_marts.PROJECT, copy / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(build_marts.CODE_LISTS, copy / "ingest" / "reference")
    return copy / "dbt_project"


@pytest.mark.parametrize(("model", "unit_test", "mistake"), WRONG)
def test_wrong_sql_fails(
    province: Province,
    copied_project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model: str,
    unit_test: str,
    mistake: tuple[str, str],
) -> None:
    path = copied_project / "models" / "intermediate" / f"{model}.sql"
    right = path.read_text(encoding="utf-8")
    assert right.count(mistake[0]) == 1
    path.write_text(right.replace(*mistake), encoding="utf-8")
    monkeypatch.setattr(build_marts, "PROJECT", copied_project)
    try:
        with pytest.raises(JiqunError, match=unit_test):
            build_marts.run_dbt(province.warehouse, ["test", "--select", model], VARIABLES, tmp_path)
    finally:
        path.write_text(right, encoding="utf-8")
