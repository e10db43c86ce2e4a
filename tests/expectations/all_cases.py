"""The failing case and the passing twin of every rule about submissions."""

from form_cases import FORM_FAILING, FORM_PASSING
from rule_cases import FAILING as RULE_FAILING
from rule_cases import PASSING as RULE_PASSING

FAILING = RULE_FAILING | FORM_FAILING
PASSING = RULE_PASSING | FORM_PASSING
