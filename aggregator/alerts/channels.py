"""Notices to the operator, as his command or webhook gets them."""

from __future__ import annotations

import json

from aggregator.config import Config
from aggregator.delivery.ways import Way
from aggregator.models import Notice, NoticeKind
from aggregator.models.letters import Letter
from aggregator.publish.notice_feed import headline
from aggregator.text import one_line
from aggregator.units import utc


def ways(config: Config) -> dict[str, Way]:
    """By which ways a notice goes out, beside the log and the feed."""
    alerts, folder = config.settings.alerts, config.path.parent
    set_up = {"command": alerts.command, "webhook": alerts.webhook}
    return {channel: Way(alerts, channel, folder) for channel, given in set_up.items() if given}


def document(notice: Notice, config: Config) -> dict[str, object]:
    """A notice as programs get it. `text` is a sentence of its own, which chat services show as it is."""
    site = config.settings.site
    return {
        "id": notice.id,
        "event": notice.kind.value,
        "state": notice.state,
        "subject": notice.subject,
        "title": notice.title,
        "words": notice.words,
        "text": f"{site.title}: {headline(notice)}. {notice.words}",
        "since": utc(notice.since),
        "at": utc(notice.at),
        "site": site.link,
    }


def letters_of(notice: Notice, config: Config) -> list[Letter]:
    """A notice as it goes out, one for each channel."""
    environment = {
        "MEEST_RECENT_EVENT": notice.kind.value,
        "MEEST_RECENT_STATE": notice.state,
        "MEEST_RECENT_TITLE": one_line(notice.title),
        "MEEST_RECENT_TEXT": one_line(f"{headline(notice)}. {notice.words}"),
    }
    body = json.dumps(document(notice, config), ensure_ascii=False)
    return [Letter(channel, headline(notice), body, notice.at, environment) for channel in ways(config)]


def trial(now: float) -> Notice:
    """A notice that says that it is none."""
    words = "this is a trial: whoever reads it is told when something is not well"
    return Notice(NoticeKind.PROBLEM, "trial", "trouble", "Trial", words, now, now, 0)
