"""What others put into the output folder: links and pipes lead nowhere, whoever may write there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aggregator.publish.backup_copy import copy_of, missing_files
from aggregator.publish.editions import Editions
from aggregator.publish.manifest import MANIFEST
from aggregator.publish.tree import LARGEST
from tests.publish.samples import NOON, feed, publish, story

FORMATS = ("html", "rss")
SECRET = b"what is not ours"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A folder in which a site is published already."""
    public = tmp_path / "public"
    publish(Editions(public), feed(story()), FORMATS, NOON)
    return public


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere"
    path.write_bytes(SECRET)
    return path


def publish_news(public: Path) -> None:
    publish(Editions(public), feed(story(title="Ander nieuws")), FORMATS, NOON + 60)


@pytest.mark.parametrize(
    "name", ["index.html", "meest-recent.rss", ".index.html.part", ".meest-recent.rss.part", ".editions.json", ".lock"]
)
def test_a_file_is_never_written_through_a_link(public: Path, elsewhere: Path, name: str) -> None:
    (public / name).unlink(missing_ok=True)
    (public / name).symlink_to(elsewhere)
    publish_news(public)
    assert elsewhere.read_bytes() == SECRET
    assert not (public / name).is_symlink()
    assert b"Ander nieuws" in (public / "index.html").read_bytes()
    assert missing_files(public) == []


@pytest.mark.parametrize("name", ["meest-recent.rss", "meest-recent.html.gz", MANIFEST])
def test_a_file_of_a_terabyte_that_takes_no_room_is_not_read(public: Path, name: str) -> None:
    (public / name).touch()
    os.truncate(public / name, 1 << 40)
    publish_news(public)
    assert (public / name).stat().st_size < LARGEST
    assert b"Ander nieuws" in (public / "index.html").read_bytes()


@pytest.mark.parametrize("name", [".index.html.part", ".lock", "meest-recent.rss"])
def test_a_link_to_what_is_not_there_makes_no_file(public: Path, tmp_path: Path, name: str) -> None:
    (public / name).unlink(missing_ok=True)
    (public / name).symlink_to(tmp_path / "nowhere")
    publish_news(public)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", [".index.html.part", ".lock", "meest-recent.rss", ".editions.json"])
def test_another_name_of_a_file_leaves_that_file_as_it_is(public: Path, elsewhere: Path, name: str) -> None:
    (public / name).unlink(missing_ok=True)
    os.link(elsewhere, public / name)
    publish_news(public)
    assert elsewhere.read_bytes() == SECRET


def test_a_folder_that_became_a_link_is_made_again_and_nothing_is_written_or_deleted_there(
    public: Path, tmp_path: Path
) -> None:
    real, other = public / "static", tmp_path / "other"
    real.rename(other)
    before = sorted(other.iterdir())
    real.symlink_to(other)
    (other / "page.css").write_bytes(SECRET)
    publish_news(public)
    assert real.is_dir() and not real.is_symlink()
    assert sorted(other.iterdir()) == sorted([*before, other / "page.css"])
    assert missing_files(public) == []


def test_what_a_link_leads_to_is_not_published_and_in_no_backup(public: Path, elsewhere: Path) -> None:
    page = public / "meest-recent.rss"
    elsewhere.write_bytes(page.read_bytes())
    page.unlink()
    page.symlink_to(elsewhere)
    assert "meest-recent.rss" not in copy_of(public)
    assert "/meest-recent.rss" not in Editions(public).all()


@pytest.mark.parametrize("name", ["meest-recent.rss", ".editions.json", ".lock", ".index.html.part"])
def test_a_pipe_keeps_nobody_waiting(public: Path, name: str) -> None:
    (public / name).unlink(missing_ok=True)
    os.mkfifo(public / name)
    publish_news(public)
    assert b"Ander nieuws" in (public / "index.html").read_bytes()


def test_the_output_folder_itself_may_be_a_link(public: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(public)
    publish_news(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert b"Ander nieuws" in (public / "index.html").read_bytes()
