"""Documents made to hurt: read within bounds, or refused; nothing outside them is touched."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from aggregator.errors import Malformed, ReaderKilled, ReaderLost, ReadError
from aggregator.models import Document, Reading
from aggregator.read import readers as workers
from aggregator.read.readers import MIB, Readers
from tests.read.feeds import URL, only_entry, reading, rss, titles

ITEM = "<rss version='2.0'><channel><item><title>{}</title></item></channel></rss>"


async def bounded(body: str) -> Reading | None:
    """What a worker with two seconds and 200 MiB makes of it; None for a refusal. Fails when it had to be killed."""
    async with Readers(count=1, seconds=2, memory_bytes=200 * MIB) as readers:
        try:
            return await readers.read(Document(URL, body.encode(), None))
        except ReaderKilled as killed:
            pytest.fail(str(killed))
        except Malformed:
            return None


def attempt(body: str | bytes, **document: int) -> Reading | None:
    try:
        return reading(body, **document)
    except ReadError:
        return None


# --- entities ---


def billion_laughs(separator: str) -> str:
    levels = separator.join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY l0 "lol">{separator}{levels}\n]>\n' + ITEM.format("&l9;")


@pytest.mark.parametrize("separator", ["\n", "", " "])
async def test_nested_entities_do_not_multiply(separator: str) -> None:
    read = await bounded(billion_laughs(separator))
    assert read is None or len(read.entries[0].title) < 600


@pytest.mark.parametrize("quote", ['"', "'"])
async def test_one_long_entity_used_often_is_refused(quote: str) -> None:
    body = f"<!DOCTYPE rss [\n<!ENTITY a {quote}{'A' * 50_000}{quote}>\n]>\n" + ITEM.format("&a;" * 50_000)
    assert await bounded(body) is None
    with pytest.raises(Malformed, match="expand to more than a megabyte"):
        reading(body)


async def test_parameter_entities_do_nothing() -> None:
    body = "<!DOCTYPE rss [\n<!ENTITY % a \"<!ENTITY b 'c'>\">\n%a;\n]>\n" + ITEM.format("x &b;")
    read = await bounded(body)
    assert read is None or titles(read)[0].startswith("x")


def test_a_harmless_entity_of_ones_own_is_read() -> None:
    assert titles(reading('<!DOCTYPE rss [\n<!ENTITY me "News">\n]>\n' + ITEM.format("&me;"))) == ["News"]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on this machine, and whoever connected to it."""
    seen: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    seen.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], seen
        ended.set()
        thread.join()


def test_external_entities_open_no_file_and_no_connection(tmp_path: Path, listener: tuple[int, list[object]]) -> None:
    port, seen = listener
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    for target in (secret.as_uri(), str(secret), f"http://127.0.0.1:{port}/x"):
        for doctype in (
            f'<!DOCTYPE rss [\n<!ENTITY x SYSTEM "{target}">\n]>',
            f'<!DOCTYPE rss SYSTEM "{target}">',
            f'<!DOCTYPE rss [\n<!ENTITY % p SYSTEM "{target}">\n%p;\n]>',
        ):
            read = attempt(f"{doctype}\n{ITEM.format('a &x; b')}")
            assert read is None or "SECRET" not in str(read)
    for body in (str(secret).encode(), secret.as_uri().encode(), f"http://127.0.0.1:{port}/x".encode()):
        assert attempt(body) is None  # feedparser opens what looks like a path or an address
    time.sleep(0.1)
    assert seen == []


# --- who is to blame ---


async def test_where_no_worker_lives_long_enough_no_document_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its source is asked again soon, not put away for hours as one that kills workers."""
    monkeypatch.setattr(Readers, "_run_at", Mock(side_effect=workers._DiedBefore("killed at once")))
    async with Readers(count=1) as readers:
        with pytest.raises(ReaderLost, match="no worker lived long enough") as lost:
            await readers.read(Document(URL, b"<rss/>", None))
    assert lost.value.outcome is not ReaderKilled.outcome


# --- size ---


@pytest.mark.parametrize("element", ["author", "dc:creator", "managingEditor", "itunes:author"])
def test_an_author_without_end_takes_no_time(element: str) -> None:
    spaces = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
    item = f"<item><title>Een</title><{element}>{'a' * 50_000}</{element}></item>"
    before = time.process_time()
    assert titles(reading(f"<rss version='2.0' {spaces}><channel>{item}</channel></rss>")) == ["Een"]
    assert time.process_time() - before < 0.5


def test_a_hundred_thousand_items_are_bounded() -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(100_000))
    before = time.process_time()
    read = reading(f"<rss version='2.0'><channel>{items}</channel></rss>", max_entries=50)
    assert time.process_time() - before < 5
    assert (titles(read)[0], len(read.entries), read.items_seen) == ("0", 50, 100_000)


def test_a_hundred_thousand_items_of_a_json_feed_too() -> None:
    items = ",".join(f'{{"id":{n}}}' for n in range(100_000))
    read = reading(f'{{"version":"https://jsonfeed.org/version/1.1","items":[{items}]}}', max_entries=50)
    assert (len(read.entries), read.items_seen) == (50, 100_000)


def test_one_item_of_a_megabyte_is_cut() -> None:
    entry = only_entry(rss(f"<guid>1</guid><description>{'word ' * 250_000}</description>"))
    assert 199_000 < len(entry.content_html) <= 200_000


@pytest.mark.parametrize(
    "body",
    [
        "<a>" * 20_000,
        "<rss><channel><item>" + "<a>" * 20_000,
        "<rss><channel><item><description>" + "&lt;div>" * 20_000,
        "<rss><channel><item><title>" + "&lt;b>" * 20_000 + "</title></item></channel></rss>",
        "{" + '"a":{' * 50_000,
        "[" * 100_000,
    ],
)
def test_deep_nesting_ends_in_an_answer_or_an_error(body: str) -> None:
    before = time.process_time()
    attempt(body)
    assert time.process_time() - before < 5


# --- markup ---


@pytest.mark.parametrize("field", ["title", "author", "category", "guid", "dc:creator"])
@pytest.mark.parametrize(
    "markup", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>"]
)
def test_markup_in_plain_fields_is_shown_as_text(field: str, markup: str) -> None:
    escaped = markup.replace("<", "&lt;")
    entry = only_entry(rss(f"<{field}>{escaped}</{field}><link>/1</link>"))
    shown = {"title": entry.title, "author": entry.author, "guid": entry.guid, "dc:creator": entry.author}
    assert shown.get(field, "".join(entry.categories)) == markup
    assert "<" not in entry.content_html


def test_newlines_and_terminal_escapes_are_gone() -> None:
    entry = only_entry(rss("<title>One\n\x1b[2J&#27;[31m\rTwo&#x85;\u2028Three</title>"))
    assert entry.title == "One [2J[31m Two… Three"  # 0x85 is an ellipsis in windows-1252, which is what was meant
