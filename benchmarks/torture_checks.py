"""What was served, what is stored and what is published, and whether they agree: what `benchmarks.torture` counts."""

from __future__ import annotations

import fcntl
import gzip
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
FAULTS = ("lost", "twice", "ids changed", "torn")

Fault = tuple[str, str]  # which of FAULTS, and what


@dataclass(frozen=True, slots=True)
class Stored:
    """What is in the database at one moment."""

    entries: Mapping[tuple[str, str], str]  # (source's address, key) → the id of its story
    redirects: Mapping[str, str]  # the id of a story that was joined to another → the other's
    faults: tuple[Fault, ...]  # what is wrong with it by itself

    def now(self, uid: str) -> str:
        """The id under which a story is now."""
        seen = {uid}
        while (uid := self.redirects.get(uid, uid)) not in seen:
            seen.add(uid)
        return uid


class Session(Protocol):
    """A connection in a transaction that sees one state: to a file or to a server."""

    def execute(self, sql: str, /) -> Any: ...


def stored(path: Path) -> Stored:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.execute("BEGIN")
        state = state_of(db)
        return Stored(state.entries, state.redirects, (*state.faults, *_of_file(db)))


def state_of(db: Session) -> Stored:
    entries = {(address, key): uid for address, key, uid in db.execute(_ENTRIES)}
    return Stored(entries, dict(list(db.execute(_REDIRECTS))), tuple(_of_database(db)))


_ENTRIES = (
    """SELECT url, key, uid FROM entries e JOIN stories s ON s.id = e.story_id JOIN sources o ON o.id = e.source_id"""
)
_REDIRECTS = "SELECT r.uid, s.uid FROM story_redirects r JOIN stories s ON s.id = r.story_id"
# Each gives rows that must not be: what a transaction that was cut in two would leave.
_WRONG = {
    ("torn", "entries that no poll brought, or polls whose entries are gone"): """
        SELECT source_id, SUM(n) FROM (
            SELECT source_id, entries_new AS n FROM polls UNION ALL SELECT source_id, -1 FROM entries
        ) AS each GROUP BY source_id HAVING SUM(n) <> 0""",
    ("torn", "stories without entries"): """
        SELECT uid FROM stories WHERE id NOT IN (SELECT story_id FROM entries)""",
    ("torn", "stories whose lead is elsewhere"): """
        SELECT uid FROM stories s WHERE lead_entry_id NOT IN (SELECT id FROM entries e WHERE e.story_id = s.id)""",
    ("twice", "entries of one source with one id"): """
        SELECT source_id, guid FROM entries WHERE guid IS NOT NULL GROUP BY source_id, guid HAVING COUNT(*) > 1""",
}


def _of_database(db: Session) -> Iterator[Fault]:
    for (kind, what), sql in _WRONG.items():
        if rows := db.execute(sql).fetchall():
            yield kind, f"{what}: {rows[:3]}"


def _of_file(db: sqlite3.Connection) -> Iterator[Fault]:
    if (found := db.execute("PRAGMA integrity_check(3)").fetchall()) != [("ok",)]:
        yield "torn", f"the database: {found}"
    if found := db.execute("PRAGMA foreign_key_check").fetchall():
        yield "torn", f"rows that belong to nothing: {found[:3]}"


def between(before: Stored, after: Stored) -> Iterator[Fault]:
    """What a restart has changed that it must not. Stories may be joined; then the old id leads to the new one."""
    for key, uid in before.entries.items():
        now = after.entries.get(key)
        if now is None:
            yield "lost", f"an entry that was stored: {key}"
        elif now != after.now(uid):
            yield "ids changed", f"{key} was of {uid}, is of {now}"


# --- documents --------------------------------------------------------------------------------------------------------


class Torn(Exception):
    """A document that is not whole."""


def items(body: bytes, kind: str) -> list[tuple[str, str]]:
    """(id, link) of each item of a feed. Raises Torn when it is not one."""
    try:
        if kind == "json":
            return [(one["id"], one["url"]) for one in json.loads(body)["items"]]
        root = ET.fromstring(body)
        if kind == "atom":
            found = root.findall(f"{ATOM}entry")
            return [(one.findtext(f"{ATOM}id", ""), _alternate(one)) for one in found]
        return [(one.findtext("guid", ""), one.findtext("link", "")) for one in root.iter("item")]
    except (ET.ParseError, ValueError, KeyError) as error:
        raise Torn(str(error)) from None


def _alternate(entry: ET.Element) -> str:
    return next((one.get("href", "") for one in entry.findall(f"{ATOM}link") if one.get("rel") == "alternate"), "")


@dataclass
class Witness:
    """A reader with a good memory: it was given these documents, in this order."""

    ids: set[str] = field(default_factory=set)
    documents: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)

    def reads(self, address: str, body: bytes, kind: str) -> None:
        self.documents += 1
        try:
            found = items(body, kind)
        except Torn as error:
            self.faults["torn", f"{address}: {error}"] += 1
            return
        for what, values in (("id", [uid for uid, _ in found]), ("link", [link for _, link in found if link])):
            for value in (value for value, times in Counter(values).items() if times > 1):
                self.faults["twice", f"{address} has one {what} twice: {value}"] += 1
        self.ids |= {uid for uid, _ in found}


def against(served: Iterable[str], state: Stored) -> Iterator[Fault]:
    """What was served and is not stored."""
    uids = set(state.entries.values())
    for uid in served:
        if state.now(uid) not in uids:
            yield "lost", f"a story that was served: {uid}"


def of_folder(folder: Path, kinds: Mapping[str, str]) -> Iterator[Fault]:
    """What is not whole among published files. `kinds` says which format a name's ending tells."""
    with (folder / ".lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # nobody publishes meanwhile
        for path in sorted(folder.glob("[!.]*")):
            if (kind := kinds.get(path.suffix)) is None:
                continue
            body = path.read_bytes()
            try:
                items(body, kind)
            except Torn as error:
                yield "torn", f"{path.name}: {error}"
            packed = path.with_name(path.name + ".gz")
            if packed.exists() and gzip.decompress(packed.read_bytes()) != body:
                yield "torn", f"{packed.name} is another state of it"


def missing(expected: Iterable[tuple[str, str]], state: Stored) -> Iterator[Fault]:
    """What newspapers say in the end, and is not stored."""
    for key in expected:
        if key not in state.entries:
            yield "lost", f"an article: {key}"
