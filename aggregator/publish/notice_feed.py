"""The operator's feed of notices, as Atom 1.0; pure. For a reader of his own: it is served to operators only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from uuid import UUID, uuid5

from feedgen.feed import FeedGenerator

from aggregator.models import Notice, NoticeKind
from aggregator.publish.plaintext import untagged
from aggregator.text import one_line

_KINDS = {NoticeKind.PROBLEM: "", NoticeKind.REMINDER: "still: ", NoticeKind.RECOVERED: "well again: "}


def alert_feed(notices: Sequence[Notice], site_title: str, site_id: str, address: str, began_at: float) -> bytes:
    """The feed at `address`. `site_id` is the database's own (a UUID), by which ids are the same for good; `began_at`
    dates a feed without notices."""
    generator = FeedGenerator()
    generator.id(f"urn:uuid:{site_id}")
    generator.title(untagged(f"{one_line(site_title)}: what is not well"))
    generator.updated(_moment(max((notice.at for notice in notices), default=began_at)))
    generator.author(name="meest-recent")
    generator.generator("meest-recent")
    generator.link(href=address, rel="self", type="application/atom+xml")
    for notice in sorted(notices, key=lambda one: (-one.at, -(one.id or 0))):
        entry = generator.add_entry(order="append")
        entry.id(uuid5(UUID(site_id), f"notice:{notice.id}").urn)
        entry.title(untagged(headline(notice)))
        # Notices of one second differ in milliseconds, as stories do: readers sort by `updated`.
        entry.updated(_moment(int(notice.at) + (notice.id or 0) % 1000 / 1000))
        entry.published(_moment(notice.at))
        entry.category(term=notice.state)
        entry.content(escape(one_line(notice.words), quote=False), type="html")
    return bytes(generator.atom_str(pretty=True))


def headline(notice: Notice) -> str:
    """ "NOS Voetbal: broken", "well again: NOS Voetbal"."""
    title = one_line(notice.title)
    state = "" if notice.kind is NoticeKind.RECOVERED or notice.subject == "many" else f": {notice.state}"
    return f"{_KINDS[notice.kind]}{title}{state}"


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
