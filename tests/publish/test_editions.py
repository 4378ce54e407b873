"""The published state: written whole, only when something changed, and the same after a restart."""

from __future__ import annotations

import errno
import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from aggregator.errors import PublishError
from aggregator.models import OpmlSource, Packed, Publication
from aggregator.publish.editions import Editions
from aggregator.publish.render import render
from tests.publish.samples import NOON, feed, football, publish, story

ALL = ("html", "rss", "atom", "json")
DECODE = {"gzip": gzip.decompress, "br": brotli.decompress}
SUFFIX = {"gzip": ".gz", "br": ".br"}


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    return Editions(tmp_path)


def _files(directory: Path) -> dict[str, tuple[bytes, int]]:
    """Every file's bytes and inode: a file that was replaced by an equal one shows too."""
    found = (path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): (path.read_bytes(), path.stat().st_ino) for path in found}


# --- what is published ------------------------------------------------------------------------------------------------


def test_every_format_is_there_under_each_of_its_paths(editions: Editions) -> None:
    assert publish(editions, football(), ALL, NOON) == ALL
    paths = editions.all()
    assert {"/", "/index.html", "/meest-recent", "/meest-recent.html"} <= paths.keys()
    assert {"/meest-recent.rss", "/meest-recent.atom", "/meest-recent.json"} <= paths.keys()
    assert paths["/"] is paths["/meest-recent"] is paths["/meest-recent.html"]
    assert paths["/meest-recent.rss"].body == render(football(), "rss")
    assert paths["/meest-recent.rss"].content_type == "application/rss+xml; charset=utf-8"
    assert paths["/meest-recent.json"].content_type == "application/feed+json"


def test_the_page_finds_its_files(editions: Editions) -> None:
    publish(editions, replace(football(), is_served=True), ALL, NOON)
    page = editions.all()["/"].body.decode()
    static = [path for path in editions.all() if path.startswith("/static/")]
    assert len(static) == 5
    assert all(path[1:] in page for path in static if path != "/static/feed.css")


def test_the_first_feed_is_the_sites_page(editions: Editions) -> None:
    editions.publish(Publication((replace(football(), slug="meest-besproken"), football())), NOON)
    assert editions.all()["/"] is editions.all()["/meest-besproken"]
    editions.publish(Publication((football(), replace(football(), slug="meest-besproken"))), NOON)
    assert editions.all()["/"] is editions.all()["/meest-recent"]


def test_any_web_server_can_serve_the_folder(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    for path, edition in editions.all().items():
        file = tmp_path / ("index.html" if path == "/" else path[1:])
        if file.suffix:
            assert file.read_bytes() == edition.body
            for coding, suffix in SUFFIX.items():
                assert file.with_name(file.name + suffix).read_bytes() == edition.encoded[coding]


@pytest.mark.parametrize("coding", DECODE)
def test_every_coding_decodes_to_the_body(editions: Editions, coding: str) -> None:
    publish(editions, football(), ALL, NOON)
    for edition in editions.all().values():
        assert DECODE[coding](edition.encoded[coding]) == edition.body


def test_of_what_is_large_no_bytes_are_kept_but_its_codings(tmp_path: Path) -> None:
    long = feed(story(1, content_html="<p>lang</p>" * 20_000))
    made = Editions(tmp_path)
    publish(made, long, ALL, NOON)
    for editions in (made, Editions(tmp_path)):  # as they were made, and as they were read
        edition = editions.all()["/meest-recent.rss"]
        assert isinstance(edition.body, Packed)
        assert edition.body.gzip is edition.encoded["gzip"]
        assert bytes(edition.body) == (tmp_path / "meest-recent.rss").read_bytes() == render(long, "rss")
        assert publish(editions, long, ALL, NOON + 60) == ()


def test_of_what_is_huge_there_is_gzip_alone_and_nothing_stays_of_what_it_was(tmp_path: Path) -> None:
    made, brotli_file = Editions(tmp_path), tmp_path / "meest-recent.rss.br"
    huge = feed(story(1, content_html="<p>lang</p>" * 40_000))
    for shown, codings in ((feed(story(1)), {"gzip", "br"}), (huge, {"gzip"}), (feed(story(1)), {"gzip", "br"})):
        publish(made, shown, ALL, NOON)
        assert made.all()["/meest-recent.rss"].encoded.keys() == codings
        assert brotli_file.exists() == ("br" in codings)
        again = Editions(tmp_path).all()["/meest-recent.rss"]
        assert again == made.all()["/meest-recent.rss"] and bytes(again.body) == render(shown, "rss")
    publish(made, huge, ALL, NOON)
    brotli_file.write_bytes(b"of a version that kept it of all")
    publish(made, feed(story(2, content_html="<p>lang</p>" * 40_000)), ALL, NOON)
    assert not brotli_file.exists()


def test_an_etag_is_strong_quoted_and_of_the_bytes(editions: Editions) -> None:
    publish(editions, football(), ALL, NOON)
    tags = {edition.etag: edition.body for edition in editions.all().values()}
    assert len(tags) == len({edition.body for edition in editions.all().values()})
    assert all(tag.startswith('"') and tag.endswith('"') and len(tag) > 20 for tag in tags)


# --- nothing changed --------------------------------------------------------------------------------------------------


def test_publishing_the_same_again_touches_nothing(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    before, files = editions.all(), _files(tmp_path)
    assert publish(editions, football(), ALL, NOON + 86_400) == ()
    assert editions.all() == before
    assert _files(tmp_path) == files


def test_a_restart_changes_nothing(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    files = _files(tmp_path)
    restarted = Editions(tmp_path)
    assert restarted.all() == editions.all()
    assert publish(restarted, football(), ALL, NOON + 86_400) == ()
    assert _files(tmp_path) == files


# --- something changed ------------------------------------------------------------------------------------------------


def test_only_what_changed_is_new(editions: Editions) -> None:
    publish(editions, feed(story(author="An")), ALL, NOON + 0.7)
    before = editions.all()
    assert publish(editions, feed(story(author="Bo")), ALL, NOON + 60.7) == ("rss", "atom", "json")
    after = editions.all()
    assert after["/meest-recent"] is before["/meest-recent"]
    assert after["/meest-recent"].modified_at == NOON
    assert after["/meest-recent.rss"].modified_at == NOON + 60
    assert after["/meest-recent.rss"].etag != before["/meest-recent.rss"].etag


@pytest.mark.parametrize("now", [NOON, NOON + 0.4, NOON - 3600], ids=["same time", "same second", "clock set back"])
def test_no_two_states_share_a_modification_time(editions: Editions, now: float) -> None:
    publish(editions, feed(story(title="Een")), ("rss",), NOON)
    publish(editions, feed(story(title="Twee")), ("rss",), now)
    assert editions.all()["/meest-recent.rss"].modified_at == NOON + 1


def test_a_snapshot_stays_as_it_was(editions: Editions) -> None:
    publish(editions, feed(story(title="Een")), ALL, NOON)
    before = editions.all()
    body = before["/meest-recent.rss"].body
    publish(editions, feed(story(title="Twee")), ALL, NOON + 60)
    assert before["/meest-recent.rss"].body == body
    assert editions.all() is not before


def test_a_format_that_is_configured_no_more_goes(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    publish(editions, football(), ("html", "rss"), NOON)
    assert "/meest-recent.atom" not in editions.all()
    assert not list(tmp_path.glob("*.atom*"))
    assert b"meest-recent.atom" not in editions.all()["/"].body


def test_a_feeds_list_can_be_framed_by_other_sites(editions: Editions) -> None:
    publish(editions, football(), ALL, NOON)
    assert editions.all()["/meest-recent/embed"] is editions.all()["/meest-recent/embed.html"]
    publish(editions, football(), ("rss",), NOON)
    assert "/meest-recent/embed" not in editions.all()


def test_a_feed_that_is_configured_no_more_goes(editions: Editions, tmp_path: Path) -> None:
    editions.publish(Publication((football(), replace(football(), slug="weg"))), NOON)
    assert "/weg.rss" in editions.all()
    editions.publish(Publication((football(),)), NOON)
    assert not [path for path in editions.all() if "weg" in path]
    assert not list(tmp_path.glob("weg*"))
    assert "/meest-recent.rss" in Editions(tmp_path).all()


def test_without_any_feed_there_is_no_front_page(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    editions.publish(Publication(()), NOON)
    assert editions.all() == {}
    assert not list(tmp_path.glob("*.html*"))


def test_what_an_older_version_of_the_page_used_goes(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    manifest = tmp_path / ".editions.json"
    (script,) = (path[1:] for path in editions.all() if path.startswith("/static/page.") and path.endswith(".js"))
    manifest.write_text(manifest.read_text().replace(script, "static/page.old.js"))
    (tmp_path / script).rename(tmp_path / "static/page.old.js")
    restarted = Editions(tmp_path)
    assert "/static/page.old.js" in restarted.all()
    publish(restarted, football(), ALL, NOON)
    assert f"/{script}" in restarted.all()
    assert not (tmp_path / "static/page.old.js").exists()


def test_every_page_of_a_feed_is_there(editions: Editions) -> None:
    editions.publish(Publication((football(), replace(football(), path="meest-recent/2"))), NOON)
    assert {"/meest-recent.rss", "/meest-recent/2.rss", "/meest-recent/2"} <= editions.all().keys()
    publish(editions, football(), ALL, NOON)
    assert not [path for path in editions.all() if path.startswith("/meest-recent/2")]


def test_the_list_of_sources_is_published_by_category(editions: Editions) -> None:
    sources = (OpmlSource("Sportblad", "https://bron1.example/rss", None, "Voetbal"),)
    assert ("opml/voetbal", "opml") in editions.publish(Publication((football(),), sources=sources), NOON).changed
    assert not editions.publish(Publication((football(),), sources=sources), NOON + 60).changed
    assert editions.all()["/opml"] is editions.all()["/sources.opml"]
    assert "/opml/voetbal" in editions.all()
    assert editions.publish(Publication((football(),)), NOON + 60).changed == (("sources", "opml"),)
    assert "/opml/voetbal" not in editions.all()


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version": 2}',
        b'{"version": 1}',
        b'{"version": 1, "home": 1, "files": {"a": 1}}',
        b"\xff",
    ],
)
def test_a_manifest_that_is_damaged_or_not_ours_counts_as_none(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / ".editions.json").write_bytes(manifest)
    editions = Editions(tmp_path)
    assert editions.all() == {}
    assert publish(editions, football(), ALL, NOON) == ALL
    assert Editions(tmp_path).all() == editions.all()


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "a/../../secret", ".editions.json"])
def test_a_manifest_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "public"
    publish(Editions(folder), feed(), ("rss",), NOON)
    facts = json.loads((folder / ".editions.json").read_bytes())
    (tmp_path / "secret").write_bytes((folder / "meest-recent.rss").read_bytes())
    facts["files"] = {name: facts["files"]["meest-recent.rss"]}
    (folder / ".editions.json").write_text(json.dumps(facts))
    assert Editions(folder).all() == {}


def test_a_damaged_file_is_left_out_and_made_anew(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    (tmp_path / "meest-recent.rss").write_bytes(b"<rss")
    restarted = Editions(tmp_path)
    assert "/meest-recent.rss" not in restarted.all()
    assert publish(restarted, football(), ALL, NOON + 60) == ("rss",)
    assert (tmp_path / "meest-recent.rss").read_bytes() == render(football(), "rss")


@pytest.mark.parametrize("name", ["meest-recent.rss", "meest-recent.rss.gz", "index.html", "index.html.br"])
def test_a_file_that_someone_took_away_comes_back(editions: Editions, tmp_path: Path, name: str) -> None:
    publish(editions, football(), ALL, NOON)
    files = {path: body for path, (body, _) in _files(tmp_path).items()}
    (tmp_path / name).unlink()
    assert publish(editions, football(), ALL, NOON + 60) == ()
    assert {path: body for path, (body, _) in _files(tmp_path).items()} == files


def test_a_damaged_variant_is_never_served(editions: Editions, tmp_path: Path) -> None:
    publish(editions, football(), ALL, NOON)
    (tmp_path / "meest-recent.rss.gz").write_bytes(b"\x1f\x8b")
    edition = Editions(tmp_path).all()["/meest-recent.rss"]
    assert gzip.decompress(edition.encoded["gzip"]) == edition.body


# --- the disk refuses -------------------------------------------------------------------------------------------------


def _failing(monkeypatch: pytest.MonkeyPatch, after: int, code: int) -> Iterator[None]:
    """Lets so many files reach the disk, and refuses the next."""
    synced, left = os.fsync, [after]

    def fsync(descriptor: int) -> None:
        if not left[0]:
            raise OSError(code, os.strerror(code))
        left[0] -= 1
        synced(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield


@pytest.mark.parametrize("after", [0, 1, 7, 12])
def test_a_full_disk_leaves_everything_as_it_was(
    editions: Editions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    publish(editions, feed(story(title="Een")), ALL, NOON)
    before, files = editions.all(), _files(tmp_path)
    for _ in _failing(monkeypatch, after, errno.ENOSPC):
        with pytest.raises(PublishError, match="no space left on the disk"):
            publish(editions, feed(story(title="Twee")), ALL, NOON + 60)
    assert editions.all() is before
    assert _files(tmp_path) == files
    assert publish(editions, feed(story(title="Twee")), ALL, NOON + 60) == ALL


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.EACCES, "no permission"), (errno.EROFS, "read-only"), (errno.EDQUOT, "quota"), (errno.EIO, "error")],
)
def test_what_is_wrong_is_said_in_words(
    editions: Editions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    for _ in _failing(monkeypatch, 0, code):
        with pytest.raises(PublishError, match=f"cannot publish to {tmp_path}: .*{said}"):
            publish(editions, football(), ALL, NOON)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    editions = Editions(tmp_path / "file" / "public")
    assert editions.all() == {}
    with pytest.raises(PublishError, match="not a folder"):
        publish(editions, football(), ALL, NOON)


def test_an_unknown_format_is_an_error_and_changes_nothing(editions: Editions) -> None:
    publish(editions, football(), ALL, NOON)
    before = editions.all()
    with pytest.raises(PublishError, match="no format 'pdf'"):
        publish(editions, feed(), ("rss", "pdf"), NOON)
    assert editions.all() is before


# --- two processes ----------------------------------------------------------------------------------------------------


def test_a_reader_takes_over_what_another_process_published(editions: Editions, tmp_path: Path) -> None:
    serving = Editions(tmp_path)
    assert not serving.reload_if_changed()
    publish(editions, football(), ALL, NOON)
    assert serving.reload_if_changed()
    assert serving.all() == editions.all()
    assert not serving.reload_if_changed()


def test_in_the_middle_of_a_change_the_old_editions_are_served(editions: Editions, tmp_path: Path) -> None:
    publish(editions, feed(story(title="Een")), ALL, NOON)
    serving = Editions(tmp_path)
    before = serving.all()
    manifest = (tmp_path / ".editions.json").read_bytes()
    publish(editions, feed(story(title="Twee")), ALL, NOON + 60)
    finished = (tmp_path / ".editions.json").read_bytes()
    _swap(tmp_path / ".editions.json", manifest)
    serving.reload_if_changed()
    assert serving.all() == before
    _swap(tmp_path / ".editions.json", finished)
    assert serving.reload_if_changed()
    assert serving.all() == editions.all()


def _swap(path: Path, body: bytes) -> None:
    part = path.with_suffix(".new")
    part.write_bytes(body)
    part.replace(path)


def test_two_publishers_agree_in_the_end(tmp_path: Path) -> None:
    first, second = Editions(tmp_path), Editions(tmp_path)
    publish(first, feed(story(title="Een")), ALL, NOON)
    publish(second, feed(story(title="Twee")), ALL, NOON + 1)
    publish(first, feed(story(title="Twee")), ALL, NOON + 2)
    assert first.all() == second.all() == Editions(tmp_path).all()
