"""Rounding as on paper: half goes away from zero, from the exact fraction."""

from decimal import Decimal
from fractions import Fraction


def round_half_up(value: Fraction, digits: int) -> Decimal:
    """`value` to a number of decimals, without passing through a float."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{Decimal(whole if value >= 0 else -whole).scaleb(-digits):.{digits}f}")
