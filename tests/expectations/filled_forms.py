"""Blank forms F6 to F9 as issued, filled in soundly, with a few cells as a test wants them."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.forms.plan_blank import Input, plan_blank
from ingest.forms.spec_file import Role, UnitKind
from ingest.forms.write_blank import write_blank
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.workbook.grid import cell_address
from ingest.workbook.read_grid import GridReader

REFERENCE = load_reference()
PERIODS = {"F6": "2007-Q2", "F7": "2007-Q2", "F8": "2007", "F9": "2007-06"}
UNIT = "220500"
ENTERPRISES, LINES = ("24400000-7", "24400001-5"), ("1", "2")
# By indicator: of each row in turn, the last for all that follow.
SOUND: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "F6": {
        "enterprise_name": ("甲厂", "乙厂"), "county": ("集安市", "东昌区"), "host_unit": ("C01", ""),
        "industry_code": ("2720",), "is_growth_enterprise": ("是",), "is_leading_enterprise": ("是", "否"),
        "is_technology_enterprise": ("否",), "is_little_giant": ("否",),
        "employee_count": (10, 20, 30), "value_added": (20, 40, 60), "revenue": (100, 200, 300),
        "tax_paid": (5, 10, 15), "profit": (10, 20, 30), "export_value": (1, 2, 3), "fixed_investment": (4, 5, 9),
        "rd_expenditure": (1, 2, 3), "purchases": (40, 50, 90), "purchases_local": (20, 25, 45),
    },
    "F7": {
        "plan_name": ("规划",), "plan_state": ("已完成", "编制中", "未编制"), "plan_done_on": ("2007-05-10", ""),
        "appraisal_state": ("已通过", "未论证"), "appraisal_body": ("专家组", ""),
        "appraisal_done_on": ("2007-06-20", ""), "plan_is_aligned": ("是",), "plan_problems": ("",),
    },
    "F8": {
        "market_share_product": ("人参",), "market_share_source": ("行业协会",), "invention_application_count": (3,),
        "invention_granted_count": (2,), "china_name_brand_added_count": (1,),
        "well_known_trademark_added_count": (1,), "rd_expenditure": (90, 40), "patent_granted_count": (9, 4),
        "land_built": (90, 40), "energy_consumption": (900, 400), "guarantee_balance": (90, 40),
        "fiscal_support_fund": (30,), "brand_reward": (20,),
    },
    "F9": {
        "slip_kind": ("更正", "说明"), "slip_form": ("吉集综1表", "吉集综4表"), "slip_period": ("2007-06", "2007-Q2"),
        "slip_subject_code": ("",), "slip_subject_name": ("通化市",), "slip_indicator": ("增加值1—本月",),
        "slip_sheet": ("",), "slip_cell": ("D12",), "slip_rule": ("R402",), "slip_old_value": ("100", ""),
        "slip_new_value": ("110", ""), "slip_reason": ("企业补报",), "slip_person": ("张三",),
        "slip_signed_on": ("2007-07-05",),
    },
}  # fmt: skip
_CODES = {"enterprise": ENTERPRISES, "slip": LINES}
_AMOUNTS = {UnitKind.PERCENT: 12, UnitKind.COUNT: 9}


class FilledForm:
    """A form filled in; `places` says by indicator where its cells are, in the order of the rows."""

    def __init__(self, form_code: str) -> None:
        """Fills in the form's first layout."""
        (spec,) = (each for each in load_specs() if each.form_code == form_code)
        self._period = PERIODS[form_code]
        sheet = plan_blank(spec, spec.layouts[0], UNIT, self._period, REFERENCE)
        self._book = openpyxl.load_workbook(io.BytesIO(write_blank(spec, spec.layouts[0], sheet)))
        self.places: dict[str, list[str]] = {}
        free = sorted({cell.row for cell in sheet.inputs if cell.role is Role.CODE})
        for cell in sheet.inputs:
            if cell.row in free[2:]:
                continue  # two lines are enough
            address = cell_address(cell.row, cell.column)
            if cell.role is Role.CODE:
                kind = next(each.subject_type for each in sheet.inputs if each.row == cell.row and each.indicator)
                self.write(address, _CODES[str(kind)][free.index(cell.row)])
            elif cell.indicator is not None:
                key = cell.indicator if str(cell.basis) != "prior_year_ytd" else f"{cell.indicator}_before"
                self.places.setdefault(key, []).append(address)
                self.write(address, self._sound(form_code, cell, len(self.places[key]) - 1))

    def _sound(self, form_code: str, cell: Input, number: int) -> Any:
        assert cell.indicator is not None
        values = SOUND[form_code].get(cell.indicator)
        if values is None:
            return _AMOUNTS.get(cell.unit_kind, 100) if cell.unit_kind is not UnitKind.TEXT else ""
        return values[min(number, len(values) - 1)]

    def write(self, address: str, value: Any) -> None:
        """Puts a value into a cell; an empty text leaves it blank."""
        self._book.worksheets[0][address] = None if value == "" else value

    def save(self, path: Path) -> None:
        """As a workbook."""
        self._book.save(path)

    def read(self, folder: Path, reader: GridReader) -> Reading:
        """Saved, and read like any file that is sent."""
        self.save(folder / "form")
        return read_submission(folder / "form", "报表.xlsx", REFERENCE, load_specs(), reader)
