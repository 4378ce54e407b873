"""Notices on their way to the operator: as documents, and handed to his command or webhook."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aggregator import command
from aggregator.config import Config
from aggregator.errors import FetchError
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.redirects import shown
from aggregator.models import Notice, NoticeKind
from aggregator.publish.notice_feed import headline
from aggregator.text import one_line

WEBHOOK_SECONDS = 20.0


def channels_of(config: Config) -> tuple[str, ...]:
    """By which ways a notice goes out, beside the log and the feed."""
    alerts = config.settings.alerts
    return (("command",) if alerts.command else ()) + (("webhook",) if alerts.webhook else ())


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
        "since": iso(notice.since),
        "at": iso(notice.at),
        "site": site.link,
    }


async def hand_over(fetcher: Fetcher, config: Config, notice: Notice, channel: str) -> str | None:
    """What went wrong; None when it arrived. A channel that is not configured any more has nobody to tell."""
    alerts = config.settings.alerts
    told = json.dumps(document(notice, config), ensure_ascii=False).encode()
    if channel == "command" and alerts.command:
        environment = {
            "MEEST_RECENT_EVENT": notice.kind.value,
            "MEEST_RECENT_STATE": notice.state,
            "MEEST_RECENT_TITLE": one_line(notice.title),
            "MEEST_RECENT_TEXT": one_line(f"{headline(notice)}. {notice.words}"),
        }
        return await command.run(alerts.command, config.path.parent, environment, alerts.command_timeout, told)
    if channel == "webhook" and alerts.webhook:
        headers = [(name, value.get_secret_value()) for name, value in alerts.webhook_headers.items()]
        try:
            await fetcher.post_json(alerts.webhook.get_secret_value(), told, headers, seconds=WEBHOOK_SECONDS)
        except FetchError as error:
            return _without(alerts.webhook.get_secret_value(), str(error))
    return None


def _without(url: str, text: str) -> str:
    """The text without a webhook's address, whose path is a secret where chat services give it out."""
    return text.replace(shown(url), f"the webhook at {urlsplit(url).hostname}")


def trial(now: float) -> Notice:
    """A notice that says that it is none."""
    words = "this is a trial: whoever reads it is told when something is not well"
    return Notice(NoticeKind.PROBLEM, "trial", "trouble", "Trial", words, now, now, 0)


def iso(at: float) -> str:
    """A time as RFC 3339 writes it, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
