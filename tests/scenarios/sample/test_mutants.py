"""A wrong line in a mart makes the comparison with the truth fail; `make mutants` tries one for every view."""

import pytest

from tests.mutants import MUTANTS, Mutant, mutated_project, noticed, untouched
from tests.scenarios.compare_truth import KEYS
from tests.scenarios.sample.conftest import LoadedSample

TRIED = ("cluster_value_added", "county_cluster_coverage", "reporting_calendar")  # a chain of models, a mart, a view


def test_every_view_has_a_mutant() -> None:
    assert [mutant.view for mutant in MUTANTS] == list(KEYS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.view)
def test_the_line_of_a_mutant_is_there_once(mutant: Mutant) -> None:
    with mutated_project(mutant) as project:
        assert mutant.new in (project / "models" / mutant.model).read_text(encoding="utf-8")


@pytest.mark.parametrize("mutant", [each for each in MUTANTS if each.view in TRIED], ids=lambda mutant: mutant.view)
def test_a_wrong_line_is_noticed(loaded_sample: LoadedSample, mutant: Mutant) -> None:
    assert noticed(loaded_sample.home, loaded_sample.truth, mutant) > 0


def test_the_same_models_as_they_are_differ_in_nothing(loaded_sample: LoadedSample) -> None:
    select = "int_value__decumulated+ int_county__contribution+ bi_reporting_calendar"
    found = untouched(loaded_sample.home, loaded_sample.truth, TRIED, select)
    assert found == dict.fromkeys(TRIED, 0)
