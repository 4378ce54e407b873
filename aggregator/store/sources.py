"""Table `sources` (and `documents`, what was remembered of each source's last one)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aggregator.models import (
    Baseline,
    FeedInfo,
    LeftOut,
    OpmlSource,
    Outcome,
    PollChanges,
    SourceState,
)
from aggregator.store.baseline import USUAL, baseline_of
from aggregator.store.database import Database
from aggregator.store.hosts import ALL, BUCKETS, SLOTS, Shards, slot_of
from aggregator.store.source_rows import REMEMBER, document_of, feed_json, left_out_of, remembered, saved, state_of

if TYPE_CHECKING:  # settings take longer to import than a look into the store
    from aggregator.config import SourceSettings

_STATE = """SELECT s.id, s.url, s.title, s.category, s.weight, s.fetch_url, s.feed, s.failures, s.next_poll_at,
    s.last_poll_at, s.last_success_at, s.document_at, s.rhythm, s.typical, s.allowed, s.lifted, s.moving,
    s.entries, s.paused_at, s.not_before, s.sqrt_rate, d.etag, d.last_modified, d.body_hash, d.item_hashes,
    d.left_out"""


class Sources:
    def __init__(self, db: Database) -> None:
        self._db = db

    def configure(self, sources: Iterable[SourceSettings], now: float) -> bool:
        """Makes the table say what the configuration says; what is no longer configured is kept, and not polled.
        Whether the weight of a source that was known has changed."""
        configured = list(sources)
        weights = dict(self._db.execute("SELECT url, weight FROM sources").fetchall())
        self._db.many(
            """INSERT INTO sources
            (url, title, category, language, weight, enabled, list, fetch_url, slot, next_poll_at)
            VALUES (:url, :title, :category, :language, :weight, :enabled, :list, :url, :slot, :now)
            ON CONFLICT (url) DO UPDATE SET title = coalesce(excluded.title, sources.title),
            category = excluded.category, language = excluded.language, weight = excluded.weight,
            enabled = excluded.enabled, list = excluded.list, configured = TRUE""",
            [
                {
                    **source.model_dump(include={"url", "title", "category", "language", "weight", "enabled"}),
                    "list": source.followed,
                    "slot": slot_of(source.url),
                    "now": now,
                }
                for source in configured
            ],
        )
        self._db.execute(
            """UPDATE sources SET enabled = FALSE, configured = FALSE
            WHERE configured AND url NOT IN (SELECT value FROM texts(?))""",
            [json.dumps([source.url for source in configured])],
        )
        return any(weights.get(source.url, source.weight) != source.weight for source in configured)

    def addresses(self) -> list[tuple[int, str, str, str | None, bool]]:
        """Of every source: id, configured address, where it is fetched or is permanently redirected to, title, and
        whether it was configured until now."""
        rows = self._db.execute(
            "SELECT id, url, coalesce(moving ->> 'target', fetch_url), title, configured FROM sources ORDER BY id"
        )
        return [(*row[:4], bool(row[4])) for row in rows]

    def readdress(self, source_id: int, url: str, now: float) -> None:
        """The source is at another address from now on, where nothing is known of its document yet; due at once."""
        self._db.execute(
            """UPDATE sources SET url = :url, fetch_url = :url, slot = :slot, moving = NULL, failures = 0,
            next_poll_at = :now, not_before = NULL, reason = 'its address in the configuration is new'
            WHERE id = :id""",
            {"id": source_id, "url": url, "slot": slot_of(url), "now": now},
        )
        self.forget_conditions(source_id)

    def left(self, limit: int) -> list[int]:
        """The sources that are not in the configuration any more, the last ones that were read first."""
        rows = self._db.execute(
            """SELECT id FROM sources WHERE NOT configured AND last_success_at IS NOT NULL
            ORDER BY last_success_at DESC LIMIT ?""",
            [limit],
        )
        return [row[0] for row in rows]

    def continue_as(self, left: SourceState, new: SourceState, next_poll_at: float) -> None:
        """The source that `left` the configuration is the `new` one from now on: its entries and what was learned of it
        stay, the rest is as the configuration has it. Of the new one nothing is left but its polls."""
        configured = self._db.execute(
            "SELECT category, language, weight, enabled FROM sources WHERE id = ?", [new.id]
        ).fetchone()
        self._db.execute("UPDATE polls SET source_id = ? WHERE source_id = ?", [left.id, new.id])
        self._db.execute("DELETE FROM sources WHERE id = ?", [new.id])
        self.readdress(left.id, new.url, next_poll_at)
        self._db.execute(
            """UPDATE sources SET title = coalesce(?, title), fetch_url = ?, slot = ?, category = ?, language = ?,
            weight = ?, enabled = ?, configured = TRUE, paused_at = NULL WHERE id = ?""",
            [new.title, new.fetch_url, slot_of(new.fetch_url), *configured, left.id],
        )

    def forget(self) -> int:
        """Deletes the sources of which nothing is left: not in the configuration any more, without an entry, and
        without a poll that is still kept; how many went."""
        cursor = self._db.execute(
            """DELETE FROM sources WHERE NOT configured
            AND NOT EXISTS (SELECT 1 FROM entries WHERE source_id = sources.id)
            AND NOT EXISTS (SELECT 1 FROM polls WHERE source_id = sources.id)"""
        )
        return int(cursor.rowcount)

    def due(self, now: float, limit: int, shards: Shards = ALL, busy: Collection[int] = ()) -> list[SourceState]:
        """Enabled sources whose time has come, the longest waiting first, of these shards; none that is paused, or
        `busy`."""
        there, given = "", {"now": now, "limit": limit, "busy": json.dumps(list(busy))}
        if shards != ALL:
            # By equality: a server looks through ranges one by one, row by row.
            there = f"""AND u.slot / {SLOTS // BUCKETS} IN (SELECT value FROM ints(:buckets))
                AND u.slot * :of / {SLOTS} IN (SELECT value FROM ints(:shards))"""
            given |= {"buckets": json.dumps(shards.buckets), "of": shards.of, "shards": json.dumps([*shards.numbers])}
        return self._states(
            f"""WHERE u.next_poll_at <= :now AND u.source_id NOT IN (SELECT value FROM ints(:busy)) {there}
            ORDER BY u.next_poll_at LIMIT :limit""",
            given,
            table="due u CROSS JOIN sources s ON s.id = u.source_id",
        )

    def due_shards(self, now: float, of: int) -> frozenset[int]:
        """Which of so many shards have a source whose time has come, or to which something was pushed."""
        rows = self._db.execute(
            f"""SELECT slot * :of / {SLOTS} FROM due WHERE next_poll_at <= :now
            UNION SELECT s.slot * :of / {SLOTS} FROM pushes p CROSS JOIN sources s ON s.id = p.source_id
            WHERE s.enabled""",
            {"of": of, "now": now},
        )
        return frozenset(row[0] for row in rows)

    def enabled(self) -> list[SourceState]:
        return self._states("WHERE s.enabled ORDER BY s.id", [])

    def listed(self) -> tuple[OpmlSource, ...]:
        """The enabled ones as the list of sources names them: without what polls remember, which takes long to read."""
        rows = self._db.execute("SELECT title, url, category, feed FROM sources WHERE enabled ORDER BY id")
        return _listed(tuple(rows))

    def get(self, source_id: int) -> SourceState | None:
        return next(iter(self._states("WHERE s.id = ?", [source_id])), None)

    def known(self, source_ids: Iterable[int], *, hold: bool = False) -> dict[int, tuple[SourceState, Baseline]]:
        """These sources, with what is usual for each. `hold`: nobody else changes them until we are done."""
        words = f"{self._db.dialect.hold} OF s" if hold and self._db.dialect.hold else ""
        rows = self._db.query(
            f"""{_STATE}, {USUAL} FROM sources s LEFT JOIN documents d ON d.source_id = s.id
            LEFT JOIN baselines h ON h.source_id = s.id WHERE s.id IN (SELECT value FROM ints(?))
            ORDER BY s.id{words}""",
            [json.dumps(list(source_ids))],
        )
        return {row["id"]: (state_of(row), usual) for row in rows for usual in [baseline_of(row)]}

    def put_off_for(self, reason: str) -> frozenset[int]:
        """The sources whose next poll has this reason."""
        return frozenset(row[0] for row in self._db.execute("SELECT id FROM sources WHERE reason = ?", [reason]))

    def next_due(self) -> tuple[str, float] | None:
        """The source that is polled next, by its title or address, and when; None when none ever is."""
        row = self._db.execute(
            """SELECT coalesce(s.title, s.url), u.next_poll_at FROM due u JOIN sources s ON s.id = u.source_id
            WHERE u.next_poll_at < 9e15 ORDER BY u.next_poll_at LIMIT 1"""
        ).fetchone()
        return (row[0], row[1]) if row else None

    def count_due(self, now: float) -> int:
        """How many have their time come, those that are being polled included."""
        return int(self._db.execute("SELECT count(*) FROM due WHERE next_poll_at <= ?", [now]).fetchone()[0])

    def save(self, polls: Sequence[PollChanges]) -> None:
        """What polls changed: the sources as they are after, with the poll's outcome and the next one's time."""
        self._db.many(
            """UPDATE sources SET title = :title, fetch_url = :fetch_url, slot = :slot, feed = coalesce(:feed, feed),
            failures = :failures, next_poll_at = :next_poll_at, not_before = :not_before, reason = :reason,
            last_poll_at = :last_poll_at, last_success_at = :last_success_at, document_at = :document_at,
            last_outcome = :outcome, last_error = :error, rhythm = coalesce(:rhythm, rhythm),
            sqrt_rate = :sqrt_rate, typical = :typical, allowed = :allowed, lifted = :lifted, moving = :moving,
            entries = entries + :entries_new,
            last_change_at = CASE WHEN :changed THEN :ended_at ELSE last_change_at END
            WHERE id = :id""",
            map(saved, polls),
        )
        documents = [one.source for one in polls if document_of(one.before) != document_of(one.source)]
        if documents:
            self._db.many(REMEMBER, map(remembered, documents))

    def left_out(self, source_id: int) -> LeftOut:
        """What the source's rules left out of its last document."""
        row = self._db.execute("SELECT left_out FROM documents WHERE source_id = ?", [source_id]).fetchone()
        return left_out_of(row[0] if row else None)

    def list_of(self, source_id: int) -> str | None:
        """The followed list that a source is of."""
        row = self._db.execute("SELECT list FROM sources WHERE id = ?", [source_id]).fetchone()
        return row[0] if row else None

    def set_feed(self, source_id: int, feed: FeedInfo) -> None:
        """What the source's document says of itself, where no poll is saved."""
        self._db.execute("UPDATE sources SET feed = ? WHERE id = ?", [feed_json(feed), source_id])

    def lifting(self, source_id: int) -> tuple[float, float, float | None]:
        """What comment counts of the source may lift: how many are normal for it, and what it is allowed and has lifted
        as `bounds` has them."""
        return tuple(
            self._db.execute("SELECT typical, allowed, lifted FROM sources WHERE id = ?", [source_id]).fetchone()
        )

    def set_lifted(self, source_id: int, lifted: float | None) -> None:
        self._db.execute("UPDATE sources SET lifted = ? WHERE id = ?", [lifted, source_id])

    def poll_now(self, source_id: int, now: float) -> bool:
        """Makes a source due, also one that is gone or in quarantine; whether there was one to be polled."""
        return self._due_now(source_id, now, "an operator asked for it")

    def end_quarantine(self, source_id: int, now: float) -> bool:
        """Makes a source due whose document had its reader killed; whether it was such a one."""
        return self._due_now(
            source_id, now, "an operator ended its quarantine", f"AND last_outcome = '{Outcome.READER_KILLED.value}'"
        )

    def pause(self, source_id: int, now: float) -> bool:
        """Until `resume`, restart or not: no polls, pushes or questions for comments. Whether it was not paused."""
        return self._touched(
            "UPDATE sources SET paused_at = :now WHERE id = :id AND enabled AND paused_at IS NULL",
            {"id": source_id, "now": now},
        )

    def resume(self, source_id: int, now: float) -> bool:
        """Ends a pause. What is overdue is polled now; a time that lies ahead stays, a server may have asked for it."""
        return self._touched(
            """UPDATE sources SET paused_at = NULL, reason = CASE WHEN next_poll_at < :now
                THEN 'an operator ended its pause' ELSE reason END,
            next_poll_at = CASE WHEN next_poll_at < :now THEN :now ELSE next_poll_at END
            WHERE id = :id AND paused_at IS NOT NULL""",
            {"id": source_id, "now": now},
        )

    def forget_conditions(self, source_id: int) -> bool:
        """The next poll of this source is unconditional, and reads the document whole; whether anything was known."""
        return self._touched("DELETE FROM documents WHERE source_id = :id", {"id": source_id})

    def set_next_poll(self, source_id: int, at: float, reason: str) -> None:
        self._db.execute("UPDATE sources SET next_poll_at = ?, reason = ? WHERE id = ?", [at, reason, source_id])

    def _due_now(self, source_id: int, now: float, reason: str, condition: str = "") -> bool:
        return self._touched(
            f"UPDATE sources SET next_poll_at = :now, reason = :reason WHERE id = :id AND enabled {condition}",
            {"id": source_id, "now": now, "reason": reason},
        )

    def _touched(self, sql: str, parameters: dict[str, Any]) -> bool:
        return bool(self._db.execute(sql, parameters).rowcount)

    def _states(
        self, where: str, parameters: Sequence[Any] | Mapping[str, Any], table: str = "sources s"
    ) -> list[SourceState]:
        sql = f"{_STATE} FROM {table} LEFT JOIN documents d ON d.source_id = s.id {where}"
        return [state_of(row) for row in self._db.query(sql, parameters)]


@lru_cache(maxsize=1)  # asked at each publication, and hardly ever another one: they come as the same record then
def _listed(rows: tuple[tuple[str | None, str, str | None, str], ...]) -> tuple[OpmlSource, ...]:
    """Sources of these titles, addresses, categories and what their documents said of them."""
    return tuple(
        OpmlSource(title or feed.get("title") or url, url, feed.get("link"), category)
        for title, url, category, text in rows
        for feed in [json.loads(text)]
    )
