"""The manifest of a release: the same bytes whenever it is written, true to the archive, and a head outside it."""

import json
from pathlib import Path

import pytest

from ingest.audit.verify_chain import Head
from ingest.errors import JiqunError
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import figures_sha256, inputs_sha256
from jiqun.pipeline.seal_archive import seal_archive, verify_archive
from jiqun.settings import Settings
from tests.dbt_project.facts import Province


@pytest.fixture
def home(province: Province, tmp_path: Path) -> Home:
    return Home(Settings(home=tmp_path, database_url=None), province.warehouse)


def manifests(home: Home) -> list[Path]:
    return sorted(home.settings.releases.iterdir(), key=lambda path: int(path.name.partition("-")[0]))


def test_each_release_has_one_that_says_what_the_archive_says(home: Home) -> None:
    seal_archive(home)
    paths = manifests(home)
    with home.warehouse.connect("auditor") as connection:
        releases = connection.execute(
            "select release_number, release_id, periods from audit.release order by release_number"
        ).fetchall()
        assert [path.name for path in paths] == [f"{number}-{name}.json" for number, name, _ in releases]
        for path, (number, name, periods) in zip(paths, releases, strict=True):
            told = json.loads(path.read_text("utf-8"))
            assert (told["release_number"], told["release_id"], told["periods"]) == (number, name, periods)
            assert told["figures_sha256"] == figures_sha256(connection, name)
            assert told["inputs_sha256"] == inputs_sha256(connection, name)
            assert told["rows"]["fct_release_input"] == len(told["inputs"]) > 0
            assert told["as_of"].endswith("+00:00")
            for each in told["inputs"]:
                row = connection.execute(
                    "select file_name, file_sha256, form_code from audit.submission where submission_id = %s",
                    [each["submission_id"]],
                ).fetchone()
                assert row == (each["file_name"], each["file_sha256"], each["form_code"])
            head = Head.parse(told["audit_head"])
            event = connection.execute(
                "select sha256, entry::jsonb #>> '{rows,0,release_id}' from audit.event where seq = %s", [head.seq]
            ).fetchone()
            assert event == (head.sha256, name)


def test_written_again_it_is_the_same(home: Home) -> None:
    seal_archive(home)
    first = {path: path.read_bytes() for path in manifests(home)}
    gone, *kept = first
    gone.unlink()
    made = {path: path.stat().st_mtime_ns for path in kept}
    seal_archive(home)
    assert {path: path.read_bytes() for path in manifests(home)} == first
    assert {path: path.stat().st_mtime_ns for path in kept} == made


@pytest.mark.parametrize("name", ["figures_sha256", "inputs_sha256", "release_id", "audit_head"])
def test_an_altered_one_is_found(home: Home, name: str) -> None:
    seal_archive(home)
    assert verify_archive(home).broken == ()
    path = manifests(home)[0]
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(told | {name: told[name][:-3] + "xyz"}), "utf-8")
    (broken,) = verify_archive(home).broken
    assert path.name in broken.message_zh
    assert path.name in broken.message_en


def test_its_head_is_held_against_the_chain(home: Home) -> None:
    """A forged head of the right shape is one that the chain does not have."""
    seal_archive(home)
    path = manifests(home)[0]
    told = json.loads(path.read_text("utf-8"))
    seq = told["audit_head"].partition(":")[0]
    path.write_text(json.dumps(told | {"audit_head": f"{seq}:{'ab' * 32}"}), "utf-8")
    assert verify_archive(home).broken[0].place == f"event {seq}"


def test_one_that_belongs_to_no_release_is_found(home: Home) -> None:
    seal_archive(home)
    path = manifests(home)[0]
    path.rename(path.with_name("99-of-nothing.json"))
    (broken,) = verify_archive(home).broken
    assert broken.place == "releases/99-of-nothing.json"


def test_one_cut_short_is_found(home: Home) -> None:
    seal_archive(home)
    path = manifests(home)[0]
    path.write_bytes(path.read_bytes()[:100])
    (broken,) = verify_archive(home).broken
    assert broken.place == f"releases/{path.name}"


def test_a_folder_that_cannot_be_written_is_said_and_made_good(home: Home) -> None:
    home.settings.home.mkdir(exist_ok=True)
    home.settings.releases.write_text("in the way")
    with pytest.raises(JiqunError, match="The release stands") as error:
        seal_archive(home)
    assert "下次装载会补写" in error.value.message_zh
    home.settings.releases.unlink()
    seal_archive(home)
    assert len(manifests(home)) > 1
    assert verify_archive(home).broken == ()
