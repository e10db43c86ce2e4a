"""What the sample's clerks do wrong, and what the warehouse makes of it."""

import csv
from collections import Counter

from ingest.vocabulary import Verdict
from jiqun.pipeline.query import run_query
from tests.run_jiqun import jiqun_json, run_jiqun
from tests.scenarios.sample.conftest import MONTHS, LoadedSample

ACCEPTING = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS)


def test_every_file_has_the_verdict_it_deserves(loaded_sample: LoadedSample) -> None:
    with (loaded_sample.truth / "submissions.csv").open(encoding="utf-8") as lines:
        expected = Counter((row["file"].rsplit("/", 1)[-1], row["expected_verdict"]) for row in csv.DictReader(lines))
    rows = run_query(loaded_sample.warehouse, "select file_name, verdict from audit.submission", "auditor").rows
    judged = Counter((name, "accepted" if verdict in ACCEPTING else verdict) for name, verdict in rows)
    assert judged == expected


def test_slipped_broken_and_duplicate_files_are_listed_with_rule_cell_and_reason(loaded_sample: LoadedSample) -> None:
    listed = {row["verdict"]: row for row in jiqun_json(loaded_sample.home.settings.home, "quarantine", "list")}
    assert set(listed) == {"quarantined", "refused", "duplicate"}
    slip = listed["quarantined"]
    assert (slip["reporting_unit_code"], slip["form_code"], slip["period"]) == ("220400", "F1", "2007-05")
    assert slip["rule_code"] == "R403"
    assert slip["cell"]
    assert "单位" in slip["message_zh"]
    assert "unit" in slip["message_en"]
    assert listed["refused"]["rule_code"] == "R101"
    assert "延边" in listed["refused"]["file_name"]
    assert listed["duplicate"]["file_name"].endswith("(1).csv")
    shown = run_jiqun(loaded_sample.home.settings.home, "quarantine", "show", str(slip["submission_id"]))
    assert shown.stdout.count("R403") > 10


def test_no_value_of_what_was_kept_out_is_in_a_mart(loaded_sample: LoadedSample) -> None:
    rows = run_query(
        loaded_sample.warehouse,
        "select distinct verdict from marts.fct_lineage inner join audit.submission using (submission_id)",
        "auditor",
    ).rows
    assert {verdict for (verdict,) in rows} <= set(ACCEPTING)


def test_the_restated_month_shows_the_new_figure_and_the_old_one_as_of_before(loaded_sample: LoadedSample) -> None:
    home = loaded_sample.home.settings.home
    query = "select value_added_ytd_yuan from bi.cluster_value_added where period = '2007-05' and cluster_code = 'C03'"
    now = run_jiqun(home, "sql", query, "--format", "csv").stdout.split()[1]
    before = run_jiqun(home, "sql", query, "--as-of", "2007-07-04", "--format", "csv").stdout.split()[1]
    with (loaded_sample.truth / "cluster_value_added.csv").open(encoding="utf-8") as lines:
        truth = {
            row["as_of_load"]: row["value_added_ytd_yuan"]
            for row in csv.DictReader(lines)
            if (row["period"], row["cluster_code"]) == ("2007-05", "C03")
        }
    assert (before, now) == (truth["2007-05"], truth["2007-06"])
    assert before != now


def test_a_reader_sees_nothing_before_the_first_release(loaded_sample: LoadedSample) -> None:
    done = run_jiqun(
        loaded_sample.home.settings.home,
        "sql", "select count(*) from bi.target_scoreboard", "--as-of", "2006-12-31", "--format", "csv",
    )  # fmt: skip
    assert done.stdout.split() == ["count", "0"]


def test_the_calendar_says_who_was_late_quarantined_missing_or_restated(loaded_sample: LoadedSample) -> None:
    rows = {
        (row["month"], row["form_code"], row["reporting_unit_code"]): row
        for row in jiqun_json(loaded_sample.home.settings.home, "status")
    }
    assert {month for month, _, _ in rows} == set(MONTHS)
    assert rows["2007-04", "F1", "220500"]["status"] == "late"
    assert rows["2007-05", "F1", "220400"]["status"] == "quarantined"
    assert rows["2007-03", "F3", "222400"]["status"] == "missing"  # what cannot be read is on nobody's account
    assert rows["2007-05", "F1", "220200"]["vintage_count"] == 2
    assert rows["2007-06", "F1", "220100"]["status"] == "reported"


def test_each_sender_gets_a_reply(loaded_sample: LoadedSample) -> None:
    replies = list((loaded_sample.home.settings.outbox / "220400").glob("*辽源市2007年5月集聚区月报*.txt"))
    assert len(replies) == 1
    text = replies[0].read_text(encoding="utf-8")
    assert "R403" in text
    assert "quarantined" in text
