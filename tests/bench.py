"""Measured, not asserted: CPU seconds of each step, ours and a floor in turn, in one interleaved run (`make bench`).

Reading is compared with bare calamine parsing of the same workbooks and with the start of one idle child process.
Steps may be named (`python -m tests.bench workbooks large`); without names all are run.
"""

import csv
import io
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.read_submission import read_submissions
from ingest.workbook.read_grid import GridReader
from jiqun.cli.console import print_table
from jiqun.pipeline.home import open_home
from jiqun.pipeline.load_period import load_period
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from jiqun.settings import Settings
from tests.bench_site import bench_site
from tests.bench_workbooks import write_forms, write_large, write_other_kinds

ROUNDS = 5
WORKBOOKS = 500
LARGE = """
import resource, sys
from pathlib import Path
from ingest.workbook.read_grid import read_grid
grid = read_grid(Path(sys.argv[1]))
print(*(resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)))
"""


def cpu_seconds() -> float:
    """User and system time of this process and of the children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def measure(work: Callable[[], object]) -> float:
    """CPU seconds that `work` takes."""
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


def parse_bare(files: list[Path]) -> None:
    """The floor of reading: calamine, or csv, and nothing else, after the start of one child."""
    subprocess.run([sys.executable, "-c", ""], check=True)
    for file in files:
        if file.suffix == ".csv":
            list(csv.reader(io.StringIO(file.read_bytes().decode("gb18030"))))
            continue
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
        for index in range(len(book.sheet_names)):
            book.get_sheet_by_index(index).to_python(skip_empty_area=False)


def bench_reading(inbox: Path) -> None:
    """Guarded reading and extraction of the sample's files against bare parsing."""
    broken = "延边朝鲜族自治州2007年3月中小企业民营经济月报.xlsx"
    files = sorted(path for path in inbox.rglob("*.*") if path.name not in ("arrivals.csv", broken))
    reference, specs = load_reference(), load_specs()
    names = [(file, file.name) for file in files]
    floor, ours, values = [], [], 0
    for _ in range(ROUNDS):
        floor.append(measure(lambda: parse_bare(files)))
        readings = []
        ours.append(measure(lambda: readings.extend(read_submissions(names, reference, specs))))  # noqa: B023
        values = sum(len(reading.observations) for reading in readings)
    low, mine = statistics.median(floor), statistics.median(ours)
    print_table(
        f"读取 reading: {len(files)} files, {values} values, {ROUNDS} rounds in turn, median CPU",
        ["bare parsing s", "read + extract s", "ratio", "us a value"],
        [(f"{low:.2f}", f"{mine:.2f}", f"{mine / low:.2f}", f"{mine / values * 1e6:.1f}")],
    )


def bench_workbooks(folder: Path) -> None:
    """Many workbooks of one form: bare parsing, guarded reading, and reading with extraction."""
    compare(f"工作簿 workbooks: {WORKBOOKS} xlsx (target: 3.0)", {"4,000 values": write_forms(folder, WORKBOOKS)})


def bench_kinds(folder: Path) -> None:
    """The same for fewer workbooks of each kind."""
    kinds = {
        "xlsx, 40 x 9": write_forms(folder, WORKBOOKS, 38),
        "xlsx, formulas": write_forms(folder, WORKBOOKS // 10, formulas=True),
        **write_other_kinds(folder, WORKBOOKS // 10),
    }
    compare("各种文件 kinds of files", kinds)


def compare(title: str, kinds: dict[str, list[Path]]) -> None:
    """A table of each step's time for files of one form, and its ratio to bare parsing."""
    reference, specs = load_reference(), load_specs()
    rows = []
    for kind, files in kinds.items():
        values = 0

        def read() -> None:
            with GridReader() as reader:
                for file in files:  # noqa: B023 - called here and now
                    reader.read(file)

        def extract() -> None:
            nonlocal values
            names = ((file, file.name) for file in files)  # noqa: B023 - called here and now
            values = sum(len(reading.observations) for reading in read_submissions(names, reference, specs))

        steps = {"bare parsing": lambda: parse_bare(files), "read": read, "read + extract": extract}  # noqa: B023
        taken: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(ROUNDS):
            for name, step in steps.items():
                taken[name].append(measure(step))
        seconds = {name: statistics.median(each) for name, each in taken.items()}
        floor = seconds["bare parsing"]
        rows += [
            (kind, len(files), values, name, f"{s:.2f}", f"{s / floor:.2f}", f"{s / values * 1e6:.2f}")
            for name, s in seconds.items()
        ]
    print_table(
        f"{title}, {ROUNDS} rounds in turn, median CPU",
        ["kind", "files", "values", "step", "s", "ratio", "us a value"],
        rows,
    )


def bench_large(folder: Path) -> None:
    """Peak memory of one large sheet."""
    file = write_large(folder / "large.xlsx")
    told = subprocess.run([sys.executable, "-c", LARGE, file], check=True, capture_output=True, text=True).stdout
    print_table("大表 200,000 x 20 cells: peak memory, MB (target: 600 each)", ["child", "parent"], [told.split()])


def bench_load(inbox: Path) -> None:
    """A month through every step in one process; the server's own CPU is not in it."""
    place = Path(tempfile.mkdtemp(prefix="jiqun-bench-"))
    home = open_home(Settings(home=place, database_url=None))
    rows: list[tuple[str, str, str]] = []
    marks: list[tuple[str, float]] = []
    for month in ("2006-12", "2007-02"):
        marks.clear()
        load_period(
            home, [inbox], period=month, started_by="bench",
            progress=lambda _, step: marks.append((step, cpu_seconds())),
        )  # fmt: skip
        ends = [at for _, at in marks[1:]] + [cpu_seconds()]
        rows += [(month, step, f"{end - at:.2f}") for (step, at), end in zip(marks, ends, strict=True)]
    bench_site(home)
    stop_server(place)
    shutil.rmtree(place)
    print_table("装载 a load, client CPU (first month: with imports)", ["month", "step", "CPU s"], rows)


def main(names: list[str]) -> None:
    """Run the named steps, or all."""
    with tempfile.TemporaryDirectory() as folder:
        if not names or {"reading", "load"} & set(names):
            make_sample(Path(folder), "2007-02", "2007-06")
        for name, bench in {
            "workbooks": lambda: bench_workbooks(Path(folder)),
            "kinds": lambda: bench_kinds(Path(folder)),
            "large": lambda: bench_large(Path(folder)),
            "reading": lambda: bench_reading(Path(folder) / "inbox"),
            "load": lambda: bench_load(Path(folder) / "inbox"),
        }.items():
            if name in (names or [name]):
                bench()


if __name__ == "__main__":
    main(sys.argv[1:])
