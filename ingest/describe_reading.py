"""A Reading as plain data for `jiqun read --json`."""

from decimal import Decimal
from typing import Any

from ingest.observation import Finding, Observation, Reading


def reading_json(reading: Reading) -> dict[str, Any]:
    """`{file, form, form_version, reporting_unit, period, submission_kind, observations[], findings[]}`.

    Numbers are decimal strings.
    """
    return {
        "file": reading.file_name,
        "form": reading.form_code,
        "form_version": reading.form_version,
        "reporting_unit": reading.reporting_unit_code,
        "period": reading.period,
        "submission_kind": reading.submission_kind.value,
        "observations": [_observation(observation) for observation in reading.observations],
        "findings": [finding_json(finding) for finding in reading.findings],
    }


def _observation(observation: Observation) -> dict[str, Any]:
    return {
        "sheet": observation.sheet,
        "cell": observation.cell,
        "subject": observation.subject_code,
        "subject_type": observation.subject_type.value,
        "subject_label": observation.subject_label,
        "indicator": observation.indicator_code,
        "period": observation.period,
        "basis": observation.basis.value,
        "value_text": observation.value_text,
        "value_number": _decimal(observation.value_number),
        "unit": observation.unit_reported,
        "value_std": _decimal(observation.value_std),
        "obs_status": observation.obs_status.value,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """`{rule, severity, sheet, cell, value, message_zh, message_en}`, as `jiqun check` shows it too."""
    return {
        "rule": finding.rule_code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "value": finding.value_text,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
    }


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
