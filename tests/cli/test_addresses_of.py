"""What people type as the address of a source."""

from __future__ import annotations

import io
from pathlib import Path
from unittest.mock import Mock

import pytest

from aggregator.cli.support.find_sources import address_of, read_list
from aggregator.errors import ReaderLost
from aggregator.read.readers import Readers


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org", "https://example.org"),
        ("example.org:8443/feed.xml", "https://example.org:8443/feed.xml"),
        ("http://example.org/", "http://example.org/"),
        ("feed://example.org/rss", "http://example.org/rss"),
        ("127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080/rss.xml", "http://[::1]:8080/rss.xml"),
        ("192.168.1.4/feed.xml", "http://192.168.1.4/feed.xml"),
    ],
)
def test_an_address_without_its_scheme_is_understood(tmp_path: Path, typed: str, address: str) -> None:
    assert address_of(typed, tmp_path) == address


@pytest.mark.parametrize("typed", ["lijst.opml", "feeds/blad.xml", "./weg", "/nergens/lijst", "~/venus.ini"])
def test_a_file_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, typed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        address_of(typed, tmp_path)
    assert ended.value.code == 2
    assert f"{typed}: no such file" in capsys.readouterr().err


def test_a_list_that_no_worker_could_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Readers, "_run", Mock(side_effect=ReaderLost("no worker lived long enough")))
    file = io.BytesIO(b"<opml/>")
    file.name = "lists.opml"
    with pytest.raises(SystemExit):
        read_list(file)
    assert "lists.opml: no worker" in capsys.readouterr().err
