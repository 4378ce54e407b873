"""Rows of `sources` and `documents`, and what they are of."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from aggregator.models import FeedInfo, LeftOut, LeftOutEntry, PollChanges, SourceState
from aggregator.models.rhythm import MoveState, Rhythm
from aggregator.store.database import upsert
from aggregator.store.hosts import slot_of

REMEMBER = upsert(
    "documents", ["source_id", "etag", "last_modified", "body_hash", "item_hashes", "left_out"], ["source_id"]
)


def saved(poll: PollChanges) -> dict[str, Any]:
    before, after, record, decision = poll.before, poll.source, poll.record, poll.decision
    return {
        "id": after.id,
        "title": after.title,
        "fetch_url": after.fetch_url,
        "slot": slot_of(after.fetch_url),
        # What stays as it was is not written out again: most polls bring nothing.
        "feed": None if after.feed == before.feed else feed_json(after.feed),
        "failures": after.failures,
        "next_poll_at": decision.next_poll_at,
        "not_before": decision.not_before,
        "reason": decision.reason,
        "last_poll_at": after.last_poll_at,
        "last_success_at": after.last_success_at,
        "document_at": after.document_at,
        "outcome": record.outcome,
        "error": record.error,
        "rhythm": None if after.rhythm == before.rhythm else after.rhythm.to_json(),
        "sqrt_rate": poll.sqrt_rate,
        "typical": after.typical,
        "allowed": after.allowed,
        "lifted": after.lifted,
        "moving": after.moving.to_json() if after.moving else None,
        "entries_new": record.entries_new,
        "changed": record.entries_new + record.entries_updated + record.samples_new > 0,
        "ended_at": record.ended_at,
    }


def remembered(source: SourceState) -> dict[str, Any]:
    return {
        "source_id": source.id,
        "etag": source.etag,
        "last_modified": source.last_modified,
        "body_hash": source.body_hash,
        "item_hashes": " ".join(sorted(source.item_hashes)),
        "left_out": _left_out_json(source.left_out),
    }


def state_of(row: dict[str, Any]) -> SourceState:
    hashes, left_out = row.pop("item_hashes"), row.pop("left_out")
    feed = json.loads(row.pop("feed"))
    for name in ("skip_hours", "skip_days"):
        feed[name] = frozenset(feed.get(name, ()))
    row["rhythm"], row["moving"] = Rhythm.from_json(row["rhythm"]), MoveState.from_json(row["moving"])
    return SourceState(
        **row,
        item_hashes=frozenset(hashes.split() if hashes else ()),
        feed=FeedInfo(**feed),
        left_out=left_out_of(left_out),
    )


def left_out_of(text: str | None) -> LeftOut:
    said = json.loads(text) if text else {}
    return LeftOut(tuple(LeftOutEntry(**one) for one in said.get("entries", ())), tuple(said.get("slow", ())))


def _left_out_json(left_out: LeftOut) -> str | None:
    return json.dumps(asdict(left_out), ensure_ascii=False) if left_out != LeftOut() else None


def feed_json(feed: FeedInfo) -> str:
    named = ((name, getattr(feed, name)) for name in FeedInfo.__slots__)
    said = {name: value for name, value in named if value not in (None, frozenset())}
    return json.dumps(said, default=sorted, ensure_ascii=False)


def document_of(state: SourceState) -> tuple[object, ...]:
    return state.etag, state.last_modified, state.body_hash, state.item_hashes, state.left_out
