"""When a server's word that nothing has changed is not taken: it has said so against the source's own rhythm; pure.

Some servers and caches compare validators wrongly and answer 304 for ever, and then the source seems to have fallen
silent. Asked without conditions they send the document. So a source that should have had news by now is asked that way,
once a day at most: what is wrong stays wrong for a day, and a source on holiday costs one document a day.
"""

from __future__ import annotations

from aggregator.models.rhythm import DAY, HOUR, Rhythm
from aggregator.schedule import forecast

# Entries expected since the last whole document; a source that posts as it did has none of so many in 5 % of all cases.
MISSED = 3.0
LOOKS_BACK = 28 * DAY


def is_doubted(rhythm: Rhythm, document_at: float | None, unchanged_at: float | None) -> bool:
    """Whether the next request is made without conditions.

    `document_at` is when a whole document last came, `unchanged_at` when the server last said that it is still good (or
    sent it).
    """
    if document_at is None or unchanged_at is None or unchanged_at - document_at < DAY:
        return False
    if rhythm.learned_at is None:
        return False
    hours = int(min(unchanged_at - document_at, LOOKS_BACK) / HOUR)
    counts = forecast.expected(rhythm, unchanged_at - hours * HOUR, [hour * HOUR for hour in range(hours + 1)])
    return counts[-1] >= MISSED


def takes_no_conditions(status: int | None) -> bool:
    """Whether an answer may have been to the conditions alone: some servers and firewalls refuse what they do not know.
    The next request then goes without."""
    return status in (400, 403, 406, 412)
