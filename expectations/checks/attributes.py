"""Text attributes of a form's rows: words, dates, names of counties, as the rules compare them."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from re import findall

from expectations.checks.evidence import Key, Submission, period_end
from expectations.wording import county_codes
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus


def attributes(submission: Submission, *indicators: str) -> Iterator[Observation]:
    """Cells of these indicators in which something is written, in the order of the file."""
    table = submission.table
    columns = [table.column(measure) for measure in table.measures(Basis) if measure[0] in indicators]
    for observation in map(submission.observations.__getitem__, sorted(chain.from_iterable(columns))):
        if is_written(observation):
            yield observation


def beside(submission: Submission, observation: Observation, indicator: str) -> Observation | None:
    """Another attribute of the same row; None where nothing is written."""
    key = Key(observation.subject_type, observation.subject_code, indicator, Basis.STOCK)
    found = submission.cell(key)
    return found if found is not None and is_written(found) else None


def word_beside(submission: Submission, observation: Observation, indicator: str) -> str:
    """What another attribute of the same row says; empty where nothing is written."""
    found = beside(submission, observation, indicator)
    return word(found) if found is not None else ""


def word(observation: Observation) -> str:
    """What a cell says, without spaces: they mean nothing in Chinese."""
    return "".join(observation.value_text.split())


def is_written(observation: Observation) -> bool:
    """Whether a cell says something: not blank, no symbol for that there is nothing."""
    return observation.obs_status is ObsStatus.NORMAL and bool(observation.value_text.strip())


def day_of(observation: Observation) -> date | None:
    """A full date as reading lets it pass (R213); None for anything else, which reading has found."""
    numbers = findall("[0-9]+", observation.value_text)
    try:
        return date(*map(int, numbers)) if len(numbers) == 3 else None
    except ValueError:
        return None


def county_of(submission: Submission, observation: Observation) -> str:
    """Code of the county that the row names; empty where it names none of the reporting unit's."""
    counties = county_codes(submission.reporting_unit_code, period_end(submission.period))
    return counties.get(word_beside(submission, observation, "county"), "")
