"""R210: one fact reported in two cells of a file, found by rows of facts, not cell by cell."""

from collections.abc import Sequence
from itertools import repeat
from typing import TypeAlias

from ingest.extract.page import Page
from ingest.extract.row_meaning import Subject

Fact: TypeAlias = tuple[str, str, str]  # indicator, basis, period


class Repeats:
    """The rows of a file: whom each is about, and which group of facts it reports."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Fact, ...], int] = {}
        self._facts: list[tuple[Fact, ...]] = []
        self._is_doubled: list[bool] = []  # whether a group says one fact twice
        self._touching: list[list[int]] = []  # for each group those that share a fact with it, itself among them
        self._by_fact: dict[Fact, list[int]] = {}
        self._rows: list[dict[Subject, tuple[Page, int, Sequence[int]]]] = []  # by group

    def group(self, facts: tuple[Fact, ...]) -> int:
        """The number of a group of facts that stand in one row."""
        number = self._groups.setdefault(facts, len(self._groups))
        if number == len(self._facts):
            self._facts.append(facts)
            self._rows.append({})
            self._is_doubled.append(len(set(facts)) < len(facts))
            for fact in set(facts):
                self._by_fact.setdefault(fact, []).append(number)
            self._touching.append(sorted({other for fact in facts for other in self._by_fact[fact]}))
            for other in self._touching[number][:-1]:
                self._touching[other].append(number)
        return number

    def add(self, subject: Subject, group: int, page: Page, row: int, columns: Sequence[int]) -> dict[int, str]:
        """Note a row.

        Returns:
            For each of its facts (by its place) that was reported before: the address of the cell that did.
        """
        found: dict[int, str] = {}
        for other in self._touching[group]:
            known = self._rows[other].get(subject)
            if known:
                there = {fact: place for place, fact in enumerate(self._facts[other])}
                for place, fact in enumerate(self._facts[group]):
                    if fact in there:
                        found.setdefault(place, known[0].address(known[1], known[2][there[fact]]))
        if self._is_doubled[group]:
            facts = self._facts[group]
            for place, fact in enumerate(facts):
                if facts.index(fact) < place:
                    found.setdefault(place, page.address(row, columns[facts.index(fact)]))
        self._rows[group].setdefault(subject, (page, row, columns))
        return found

    def add_new(self, subjects: Sequence[Subject], group: int, page: Page, rows: range, columns: Sequence[int]) -> bool:
        """Note rows all of whose facts are new; False, and nothing is noted, where one may not be."""
        asked = set(subjects)
        if (
            len(asked) < len(subjects)
            or self._is_doubled[group]
            or any(not asked.isdisjoint(self._rows[other]) for other in self._touching[group])
        ):
            return False
        self._rows[group].update(zip(subjects, zip(repeat(page), rows, repeat(columns)), strict=True))
        return True
