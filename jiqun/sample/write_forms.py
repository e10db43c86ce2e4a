"""From a planned submission to the bytes of its file."""

from collections.abc import Callable

from jiqun.sample import form_f1, form_f2, form_f3, form_f4, form_f5, form_f6, form_f7, form_f8
from jiqun.sample.columns import Writer
from jiqun.sample.province import Province
from jiqun.sample.read_codes import BUREAU, CHANGBAISHAN
from jiqun.sample.scenario import Submission
from jiqun.sample.sheet import Sheet
from jiqun.sample.write_csv import write_csv
from jiqun.sample.write_xls import write_xls
from jiqun.sample.write_xlsx import write_xlsx

FILE_WRITERS: dict[str, Callable[[Sheet], bytes]] = {"xlsx": write_xlsx, "xls": write_xls, "csv": write_csv}
LAYOUTS: dict[str, Callable[[Writer], Sheet]] = {
    "F1": form_f1.write_unit_list,
    "F2": form_f2.write_cluster_progress,
    "F3": form_f3.write_county_table,
    "F4": form_f4.write_platform_stock,
    "F5": form_f5.write_unit_register,
    "F6": form_f6.write_enterprise_list,
    "F7": form_f7.write_plan_progress,
    "F8": form_f8.write_development,
}


def write_sheet(province: Province, submission: Submission) -> Sheet:
    """The form as a grid, in the layout the sender uses."""
    writer = Writer(province, submission)
    if submission.form == "F1" and submission.unit == BUREAU:
        return form_f1.write_group_summary(writer)
    if submission.form == "F1" and writer.hand.kind == "csv":
        return form_f1.write_unit_list_flat(writer)
    if submission.form == "F3" and submission.unit == CHANGBAISHAN:
        return form_f3.write_indicator_list(writer)
    return LAYOUTS[submission.form](writer)


def write_file(province: Province, submission: Submission) -> bytes:
    """The file as sent; a broken one is cut short."""
    writer = Writer(province, submission)
    content = FILE_WRITERS[writer.hand.kind](write_sheet(province, submission))
    return content[: len(content) * 3 // 5] if submission.broken else content
