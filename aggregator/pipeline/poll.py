"""poll:  store (what is due) → fetch → split → parse → normalise → store (entries, samples, stories)"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import structlog

from aggregator.config import SourceSettings
from aggregator.errors import BadStatus, PollError
from aggregator.ingest import files
from aggregator.models import Document, Fetched, FetchRequest, Outcome, PollRecord, SourceState
from aggregator.parts import Parts
from aggregator.pipeline.record import Attempt, Recorder
from aggregator.text import one_line

log = structlog.get_logger()

NOT_MODIFIED, DELTA = 304, 226


class Poller:
    """Polls sources; every poll is recorded, whatever its outcome."""

    def __init__(self, parts: Parts, clock: Callable[[], float], jitter: Callable[[], float] = random.random) -> None:
        self._parts = parts
        self._clock = clock
        self._recorder = Recorder(parts.config, jitter)
        self._settings = {source.url: source for source in parts.config.settings.sources}

    async def poll(self, source: SourceState) -> PollRecord:
        """One attempt at `source`, committed. Raises only what keeps it from being recorded."""
        settings = self._settings[source.url]
        started = self._clock()
        attempt = await self._attempt(source, settings)
        ended = self._clock()
        record, decision = await self._parts.store.write(
            lambda session: self._recorder.record(session, source, settings, attempt, started, ended)
        )
        _report(source, record, decision.reason)
        return record

    async def _attempt(self, source: SourceState, settings: SourceSettings) -> Attempt:
        try:
            fetched = await self._fetch(source, settings)
        except PollError as error:
            return _failed(error)
        except Exception as error:
            return _bug(source, error, None)
        try:
            return await self._read(source, settings, fetched)
        except PollError as error:
            return _failed(error, fetched)
        except Exception as error:
            return _bug(source, error, fetched)

    async def _fetch(self, source: SourceState, settings: SourceSettings) -> Fetched:
        if settings.is_file:
            path, most = self._parts.config.file_of(settings), self._parts.config.settings.polling.max_bytes
            return await asyncio.to_thread(files.load, path, source.etag, most)
        request = replace(request_of(settings, source.fetch_url), etag=source.etag, last_modified=source.last_modified)
        return await self._parts.fetcher.fetch(request)

    async def _read(self, source: SourceState, settings: SourceSettings, fetched: Fetched) -> Attempt:
        if fetched.status == NOT_MODIFIED:
            return Attempt(Outcome.NOT_MODIFIED, fetched)
        body_hash = _body_hash(fetched.body, settings)
        if body_hash == source.body_hash:
            return Attempt(Outcome.UNCHANGED, fetched, body_hash)
        document = Document(
            url=fetched.url,
            body=fetched.body,
            content_type=fetched.headers.get("content-type"),
            kind=settings.type,
            selectors=settings.select.as_record() if settings.select else None,
            known_items=source.item_hashes,
            default_language=settings.language,
        )
        reading = await self._parts.readers.read(document)
        for warning in reading.warnings:
            log.debug("reading", source=source.url, warning=warning)
        return Attempt(Outcome.UNCHANGED, fetched, body_hash, reading)


def request_of(settings: SourceSettings, url: str) -> FetchRequest:
    """An unconditional request as a source's settings want it. Credentials go to the origin of `url` only."""
    same_site = origin(url) == origin(settings.url)
    password = settings.password.get_secret_value() if settings.password else ""
    return FetchRequest(
        url=url,
        headers=tuple((name, value.get_secret_value()) for name, value in settings.headers.items() if same_site),
        credentials=(settings.username, password) if settings.username is not None and same_site else None,
        proxy=settings.proxy,
        verify_tls=settings.verify_tls or not same_site,
        accept_delta=True,
    )


def origin(url: str) -> tuple[str, str]:
    """Scheme and authority, as far as they decide where a secret may go."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()


def _body_hash(body: bytes, settings: SourceSettings) -> str:
    """Of the bytes and of how they are read: with other selectors the same page is another document."""
    how = f"{settings.type} {settings.select} {settings.language}".encode()
    return hashlib.blake2b(body, digest_size=16, key=hashlib.blake2b(how, digest_size=16).digest()).hexdigest()


def _failed(error: PollError, fetched: Fetched | None = None) -> Attempt:
    if isinstance(error, BadStatus):
        return Attempt(error.outcome, error=str(error), status=error.status, retry_after=error.retry_after)
    return Attempt(error.outcome, fetched, error=one_line(str(error)))


def _bug(source: SourceState, error: Exception, fetched: Fetched | None) -> Attempt:
    log.exception("a bug in the aggregator, please report it", source=source.url)
    return Attempt(Outcome.INTERNAL_ERROR, fetched, error=f"{type(error).__name__}: {one_line(str(error))}")


def _report(source: SourceState, record: PollRecord, reason: str) -> None:
    name = source.title or source.url
    if not record.outcome.ok:
        log.warning("poll failed", source=name, outcome=record.outcome.value, error=record.error, next_poll=reason)
    elif record.entries_new or record.entries_updated:
        log.info("polled", source=name, new=record.entries_new, updated=record.entries_updated, next_poll=reason)
    else:
        log.debug("polled", source=name, outcome=record.outcome.value, samples=record.samples_new, next_poll=reason)
