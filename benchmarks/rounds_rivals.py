"""The others of `benchmarks.rounds`, each a program that polls the addresses in a file once into a database.

    python rounds_rivals.py reader|feedparser|expat DATABASE ADDRESSES

`reader` runs in an environment of its own, so this file imports nothing of ours. The two plain ones are what a
developer writes on a day: fetch at once, conditionally; read; store entries by key. They group and publish nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

AT_ONCE = 32
WORKERS = 2
TABLES = """
CREATE TABLE IF NOT EXISTS sources (url TEXT PRIMARY KEY, etag TEXT, modified TEXT, hash TEXT);
CREATE TABLE IF NOT EXISTS entries (url TEXT, key TEXT, title TEXT, link TEXT, published TEXT, text TEXT, comments TEXT,
    PRIMARY KEY (url, key));
"""
Row = tuple[str, ...]
FIELDS = {
    "title": 1, "link": 2, "pubDate": 3, "updated": 3, "encoded": 4, "content": 4, "comments": 5, "total": 5,
    "guid": 0, "id": 0,
}  # fmt: skip


def by_reader(database: str, urls: list[str]) -> None:
    from reader import make_reader

    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url, exist_ok=True)
    reader.update_feeds(workers=4, scheduled=False)
    got = reader.get_entry_counts().total
    reader.close()
    _enough(got, urls)


def by_feedparser(body: bytes) -> list[Row]:
    import feedparser

    def row(entry: Any) -> Row:
        text = entry.content[0].value if "content" in entry else entry.get("summary", "")
        comments = str(entry.get("slash_comments") or entry.get("thr_total") or "")
        return (
            entry.get("id") or entry.get("link", ""), entry.get("title", ""), entry.get("link", ""),
            entry.get("published") or entry.get("updated", ""), text, comments,
        )  # fmt: skip

    return [row(entry) for entry in feedparser.parse(body).entries]


def by_expat(body: bytes) -> list[Row]:
    """No fidelity at all: the floor."""
    from xml.parsers import expat

    rows: list[Row] = []
    row: list[str] = []
    text: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        text.clear()
        name = name.rpartition(":")[2]
        if name in ("item", "entry"):
            row[:] = [""] * 6
        elif name == "link" and row and "href" in attributes:
            row[2] = attributes["href"]

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("item", "entry"):
            rows.append(tuple(row))
            row.clear()
        elif row and name in FIELDS and text:
            row[FIELDS[name]] = "".join(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parser.Parse(body, True)
    return rows


async def plain(database: str, urls: list[str], read: Callable[[bytes], list[Row]], workers: int) -> None:
    import aiohttp

    db = sqlite3.connect(database)
    db.executescript("PRAGMA journal_mode=wal; PRAGMA synchronous=normal;" + TABLES)
    known = {row[0]: row[1:] for row in db.execute("SELECT * FROM sources")}
    places, loop = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop()
    pool = ProcessPoolExecutor(workers) if workers else None

    async def poll(url: str) -> None:
        etag, modified, was = known.get(url, (None, None, None))
        headers = {"If-None-Match": etag} if etag else {"If-Modified-Since": modified} if modified else {}
        async with places:
            async with session.get(url, headers=headers) as response:
                body = await response.read()
            digest = hashlib.blake2b(body).hexdigest()
            if response.status == 304 or digest == was:
                return
            rows = await loop.run_in_executor(pool, read, body) if pool else read(body)
            db.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(url, *row) for row in rows],
            )
            validators = response.headers.get("ETag"), response.headers.get("Last-Modified")
            db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", (url, *validators, digest))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*map(poll, urls))
    db.commit()
    _enough(db.execute("SELECT count(*) FROM entries").fetchone()[0], urls)


def _enough(entries: int | None, urls: Iterable[str]) -> None:
    if (entries or 0) < 25 * len(list(urls)):
        raise SystemExit(f"only {entries} entries were stored")


def main(kind: str, database: str, addresses: str) -> None:
    urls = Path(addresses).read_text().split()
    if kind == "reader":
        by_reader(database, urls)
    elif kind == "feedparser":
        asyncio.run(plain(database, urls, by_feedparser, WORKERS))
    else:
        asyncio.run(plain(database, urls, by_expat, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
