"""Which submissions of other forms a form is held against, when they are not of the same period.

A quarter's list of enterprises (F6) goes with the monthly forms of the quarter's last month, which run from January to
the same day.
"""

_QUARTERLY, _MONTHLY = "F6", ("F1", "F2", "F3")


def month_at_end(period: str) -> str:
    """The month that a period ends with: 2007-06 for 2007-Q2, 2007-12 for 2007."""
    year, _, part = period.partition("-")
    if not part:
        return f"{year}-12"
    return f"{year}-{int(part[1]) * 3:02}" if part.startswith("Q") else period


def quarter_ended(month: str) -> str | None:
    """The quarter that ends with a month; None for the other months."""
    year, _, number = month.partition("-")
    return f"{year}-Q{int(number) // 3}" if number.isdigit() and int(number) % 3 == 0 else None


def compared_slots(form_code: str, period: str) -> list[tuple[str, str]]:
    """(form, period) of the reporting unit's submissions that must be at hand, with their cells, to judge a form."""
    if form_code == _QUARTERLY:
        return [(form, month_at_end(period)) for form in _MONTHLY]
    quarter = quarter_ended(period) if form_code in _MONTHLY else None
    return [(_QUARTERLY, quarter)] if quarter else []
