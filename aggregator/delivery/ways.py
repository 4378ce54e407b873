"""The ways out: an operator's command, and his webhook."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aggregator import command
from aggregator.config.operating import WaySettings
from aggregator.errors import BadStatus, FetchError
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.redirects import shown
from aggregator.models.letters import Letter
from aggregator.records import dataclass

WEBHOOK_SECONDS: Final = 20.0
REFUSALS: Final = frozenset({400, 413, 422})  # of this very letter: another one may well be taken


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a letter did not arrive, in words."""

    words: str
    is_refusal: bool = False  # whoever gets them does not take this one; it will hardly take it later
    retry_after: str | None = None  # the header, verbatim


@dataclass(frozen=True, slots=True)
class Way:
    """How the letters of a channel go: by the one of its settings that is named; commands run in `folder`."""

    settings: WaySettings
    by: str  # "command" or "webhook"
    folder: Path


async def hand_over(fetcher: Fetcher, way: Way, letter: Letter) -> Failure | None:
    """What went wrong; None when it arrived."""
    settings, body = way.settings, letter.body.encode()
    if way.by == "command":
        words = await command.run(settings.command, way.folder, letter.environment, settings.command_timeout, body)
        return Failure(words) if words else None
    assert settings.webhook is not None
    address = settings.webhook.get_secret_value()
    own = {name: value.get_secret_value() for name, value in settings.webhook_headers.items()}
    # What was taken and not answered is sent again; by this key receivers know it (as Mastodon does).
    headers = {"Content-Type": _type_of(letter.body), "Idempotency-Key": _key(letter)} | own
    try:
        await fetcher.post_document(address, body, list(headers.items()), seconds=WEBHOOK_SECONDS)
    except BadStatus as error:
        return Failure(_without(address, str(error)), error.status in REFUSALS, error.retry_after)
    except FetchError as error:
        return Failure(_without(address, str(error)))
    return None


def _type_of(body: str) -> str:
    try:
        is_json = isinstance(json.loads(body), (dict, list))
    except ValueError:
        is_json = False
    return "application/json" if is_json else "text/plain; charset=utf-8"


def _key(letter: Letter) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{letter.channel}\n{letter.id}\n{letter.at!r}\n{letter.body}"))


def _without(url: str, text: str) -> str:
    """The text without a webhook's address, whose path is a secret where chat services give it out."""
    return text.replace(shown(url), f"the webhook at {urlsplit(url).hostname}")
