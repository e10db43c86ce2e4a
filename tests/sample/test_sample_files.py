"""The files: reproducible, readable with the right addresses, arriving as the scenario says."""

import hashlib
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlrd

from jiqun.sample.make_sample import DEFAULT_SEED, make_sample

TABLE_CODES = {f"F{n}": f"吉集综{n}表" for n in range(1, 6)}
TABLE_CODES |= {"F6": "吉集基1表", "F7": "吉集综6表", "F8": "吉集综7表"}


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_seed_same_bytes(province_sample, tmp_path):
    summary = make_sample(tmp_path / "again", "2007-02", "2007-06", DEFAULT_SEED)
    assert hashes(tmp_path / "again") == hashes(province_sample.folder)
    assert summary.months == ("2006-12", "2007-02", "2007-03", "2007-04", "2007-05", "2007-06")
    assert summary.file_count == len(province_sample.table("inbox/arrivals.csv"))
    assert summary.verdicts == {"accepted": summary.file_count - 3, "duplicate": 1, "quarantined": 1, "refused": 1}


def test_a_shorter_range_holds_the_same_files_and_replaces_an_older_sample(province_sample, tmp_path):
    make_sample(tmp_path / "short", "2007-02", "2007-04", 7)
    make_sample(tmp_path / "short", "2007-02", "2007-03", DEFAULT_SEED)
    short, long = hashes(tmp_path / "short" / "inbox"), hashes(province_sample.folder / "inbox")
    short.pop("arrivals.csv")
    assert short == {file: known for file, known in long.items() if file[:7] in ("2006-12", "2007-02", "2007-03")}


def test_another_seed_is_another_province(province_sample, tmp_path):
    make_sample(tmp_path / "other", "2007-02", "2007-02", 7)
    other, ours = hashes(tmp_path / "other" / "inbox"), hashes(province_sample.folder / "inbox")
    assert not set(other.values()) & set(ours.values())


def test_a_foreign_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="choose another"):
        make_sample(tmp_path, "2007-02", "2007-02", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(("first", "last"), [("2006-11", "2007-02"), ("2007-04", "2007-02"), ("2007-13", "2007-13")])
def test_a_bad_range_is_refused(tmp_path, first, last):
    with pytest.raises(ValueError, match=r"2006-12|2007-06"):
        make_sample(tmp_path / "x", first, last, 1)


def test_no_january_and_a_december_of_another_year(sample_maker, tmp_path):
    loads = {
        row["load"] for row in sample_maker(tmp_path / "x", "2007-12", "2008-02", 3).table("truth/submissions.csv")
    }
    assert loads == {"2007-12", "2008-02"}


def test_arrivals_and_folders_agree(province_sample):
    for row in province_sample.table("truth/submissions.csv"):
        assert (province_sample.folder / "inbox" / row["file"]).is_file()
        assert row["file"].split("/")[:2] == [row["load"], row["reporting_unit_code"]]
    loads = sorted({row["load"] for row in province_sample.table("truth/submissions.csv")})
    for row in province_sample.table("inbox/arrivals.csv"):
        received = datetime.fromisoformat(row["received_at"])
        assert received.utcoffset().total_seconds() == 8 * 3600
        assert row["sender"].endswith("中小企业局")
        closings = {load: closing_of(load) for load in loads}
        assert row["file"][:7] == next(load for load in loads if received <= closings[load])


def closing_of(load: str) -> datetime:
    year, month = int(load[:4]), int(load[5:]) + 1
    return datetime.fromisoformat(f"{year + month // 13}-{(month - 1) % 12 + 1:02d}-11T06:00:00+08:00")


def test_every_file_says_synthetic_and_names_its_form(province_sample):
    for row in province_sample.table("truth/submissions.csv"):
        if row["expected_verdict"] == "refused":
            continue
        texts = list(province_sample.form(row["file"]).cells.values())
        assert "合成数据 SYNTHETIC DATA" in texts
        assert TABLE_CODES[row["form_code"]] in texts


def test_addresses_in_xlsx(province_sample):
    book = openpyxl.load_workbook(province_sample.folder / "inbox/2007-02/220100/长春市2007年2月集聚区月报.xlsx")
    page = book.worksheets[0]
    assert page["A4"].value == "综合机关名称：长春市"
    assert page["D4"].value == "2007年1—2月"
    assert page["N6"].value == "单位：亿元"
    assert page["B10"].value == "Z22010001"
    assert isinstance(page["F10"].value, float)
    assert page["F10"].number_format == "0.0000"
    assert {"A1:N1", "A7:A8", "F7:H7", "D10:D17"} <= {str(merge) for merge in page.merged_cells.ranges}


def test_xls_reads_the_same_in_two_readers(province_sample):
    files = sorted(province_sample.folder.glob("inbox/*/*/*.xls"))
    kinds = {(path.parent.name, path.stem[-4:]) for path in files}
    assert {("220300", "聚区月报"), ("220600", "经济月报"), ("22CBS0", "经济月报"), ("220500", "名录季报")} <= kinds
    for path in files:
        book = xlrd.open_workbook(str(path), formatting_info=True)
        assert book.codepage == 1200
        page = book.sheet_by_index(0)
        other = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = [page.row_values(row) for row in range(page.nrows)]
        assert rows == other.to_python(skip_empty_area=False)
        merges = {(r1, c1, r2 - 1, c2 - 1) for r1, r2, c1, c2 in page.merged_cells}
        assert merges == {(*first, *last) for first, last in other.merged_cell_ranges}
        assert page.cell_value(0, 0).endswith(("指标", "情况", "中心", "进度"))


def test_csv_is_gb18030_with_one_header_row_and_the_kind_in_every_row(province_sample):
    path = province_sample.folder / "inbox/2007-02/220700/松原市2007年2月集聚区月报.csv"
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    form = province_sample.form(f"2007-02/220700/{path.name}")
    assert form.cells[7, 6] == "增加值1—本月"
    assert all(row[3] for row in form.rows if row[1])


def test_hands_differ(province_sample):
    forms = province_sample.in_force("2007-02")
    typed = {unit: forms["F1", unit, "2007-02"].rows[0][5] for unit in ("220400", "220600", "222400")}
    assert "," in typed["220400"]
    assert typed["220600"].translate(str.maketrans("０１２３４５６７８９", "0123456789")) != typed["220600"]
    assert typed["222400"].isdigit()
    assert {forms["F2", unit, "2007-02"].factor for unit in ("220100", "220500")} == {10**8}
    assert forms["F3", "220700", "2007-02"].factor == 10**8


def test_broken_twice_and_slipped(province_sample):
    rows = province_sample.table("truth/submissions.csv")
    odd = {row["expected_verdict"]: row for row in rows if row["expected_verdict"] != "accepted"}
    inbox = province_sample.folder / "inbox"
    with pytest.raises(Exception, match="zip"):
        openpyxl.load_workbook(inbox / odd["refused"]["file"])
    copy = inbox / odd["duplicate"]["file"]
    assert copy.read_bytes() == copy.with_name(copy.name.replace("(1)", "")).read_bytes()
    slipped = province_sample.form(odd["quarantined"]["file"])
    before = province_sample.in_force("2007-06")["F1", "220400", "2007-04"]
    assert slipped.factor == before.factor == 10**4
    ratio = slipped.yuan(slipped.rows[0][5]) / before.yuan(before.rows[0][5])
    assert 10_000 < ratio < 20_000
