"""What came of polls, as a terminal and a program are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aggregator.cli.support.tables import console, table
from aggregator.models import Outcome, PollRecord


def show_polls(records: Sequence[PollRecord], titles: Mapping[int, str]) -> None:
    """Prints what came of polls, and why some failed."""
    failed = [record for record in records if not record.outcome.ok]
    changed = sum(record.outcome is Outcome.CHANGED for record in records)
    counts = {
        "sources": len(records),
        "changed": changed,
        "unchanged": len(records) - changed - len(failed),
        "failed": len(failed),
        "new entries": sum(record.entries_new for record in records),
        "updated": sum(record.entries_updated for record in records),
    }
    console().print(
        table([(name, {"justify": "right"}) for name in counts], [[f"{count:,}" for count in counts.values()]])
    )
    if failed:
        console().print(
            table(
                [("failed", {"no_wrap": True}), ("outcome", {}), ("why", {"overflow": "fold"})],
                [[titles[record.source_id], record.outcome, record.error or ""] for record in failed],
            )
        )


def poll_json(record: PollRecord, titles: Mapping[int, str]) -> dict[str, object]:
    """A poll as programs read it."""
    return {
        "source": titles[record.source_id],
        "outcome": record.outcome.value,
        "status": record.status,
        "new": record.entries_new,
        "updated": record.entries_updated,
        "samples": record.samples_new,
        "error": record.error,
    }
