"""Commands that validate nothing do not pay the seconds that Great Expectations takes to import."""

import subprocess
import sys


def test_great_expectations_is_imported_only_to_judge() -> None:
    code = (
        "import sys, expectations.gate.gate_release, expectations.judging.validate_submissions\n"
        "assert 'great_expectations' not in sys.modules and 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
