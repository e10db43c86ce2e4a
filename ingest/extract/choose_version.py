"""The period of a form, and the version of its spec in force then."""

from ingest.extract.detect_form import FormSheet, refuse
from ingest.extract.explain_no_head import explain_no_period
from ingest.extract.match_period import latest, match_period, period_code
from ingest.extract.parse_period import PeriodText, period_end
from ingest.forms.form_spec import FormSpec
from ingest.forms.spec_file import Frequency, Role


def choose_version(form: FormSheet) -> tuple[FormSpec, str]:
    """The version of the form in force in its period, and the period.

    Raises:
        DetectError: R202.
    """
    name = form.specs[0].form_code
    if form.specs[0].period:
        return form.specs[0], form.specs[0].period
    written = _most_specific(form.head.periods)
    in_table = _periods_in_table(form) if all(period.is_year for period, _cell in written) else []
    if in_table and (not written or form.specs[0].frequency is not Frequency.ANNUAL):
        return _version_of(form, latest(in_table))
    if not written and form.head.unclear_periods:
        unclear = form.head.unclear_periods[0]
        raise refuse(form, "R202", "unreadable", unclear.cell, detail=unclear.text)
    if not written:
        raise explain_no_period(form)
    readings: dict[str, tuple[FormSpec, PeriodText]] = {}
    trouble = ""
    for spec in form.specs:
        for period, _cell in written:
            try:
                readings[period.for_frequency(spec.frequency)] = spec, period
            except ValueError as error:
                trouble = trouble or str(error)
    text, cell = written[0][0].text, written[0][1]
    if len({(period.year, period.last) for period, _cell in written}) > 1 or len(readings) > 1:
        raise refuse(form, "R202", "several", cell, detail=" / ".join(period.text for period, _ in written))
    if not readings:
        raise refuse(form, "R202", trouble, cell, detail=text, name=name, frequency=form.specs[0].frequency)
    code = next(iter(readings))
    month = period_end(code)[:7]
    for spec in form.specs:
        if spec.valid_from <= month <= spec.valid_to and spec.frequency is readings[code][0].frequency:
            return spec, code
    raise refuse(form, "R202", "out_of_validity", cell, detail=code, name=name)


def _version_of(form: FormSheet, code: str) -> tuple[FormSpec, str]:
    month = period_end(code)[:7]
    for spec in form.specs:
        if spec.valid_from <= month <= spec.valid_to:
            return spec, code
    raise refuse(form, "R202", "out_of_validity", "", detail=code, name=form.specs[0].form_code)


def _most_specific(periods: list[tuple[PeriodText, str]]) -> list[tuple[PeriodText, str]]:
    """Without bare years where a month or quarter of that year stands elsewhere (2007年… in a title)."""
    years = {period.year for period, _cell in periods if not period.is_year}
    return [(period, cell) for period, cell in periods if not (period.is_year and period.year in years)]


def _periods_in_table(form: FormSheet) -> list[str]:
    """The periods over the columns and in the rows of a form that reports several."""
    frequency = form.specs[0].frequency
    found: list[str | None] = []
    for group in form.headers:
        for header in group:
            columns = header.columns.values()
            found += [period_code(each.period, frequency) for each in columns if each.period]
            column = header.of_role(Role.PERIOD)
            if column is not None:
                texts = {form.page.text(row, column) for row in range(header.bottom + 1, len(form.page.texts))}
                written = [match_period(text, None) for text in texts if text]
                found += [period_code(each.period, frequency) for each in written if each]
    return [code for code in found if code]
