"""poll:  due → fetch → read → decide → apply

`due` says which sources are polled now. One is fetched, a worker reads its document, what is known of its entries and
stories is read from the store, `decide` makes changes of the two, and those are applied in one transaction (`record`).
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import structlog

from aggregator.aside import Body, pieces_of
from aggregator.config import Config, SourceSettings
from aggregator.errors import AddressRefused, AggregatorError, BadStatus, NotAFeed, PollError
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.request import request_of
from aggregator.fetch.turns import Load
from aggregator.models import (
    Document,
    Fetched,
    Outcome,
    PollRecord,
    Reading,
    SourceState,
)
from aggregator.models.polls import Attempt
from aggregator.polling.decide import Poll, Polled
from aggregator.polling.look import Looker, Seen
from aggregator.polling.prepare import continue_source, continued
from aggregator.polling.record import AfterPoll, Recorder, nothing_more
from aggregator.polling.search import FeedSearch, Hit
from aggregator.read.document import document_of
from aggregator.read.own import OURS, is_ours
from aggregator.read.readers import Readers
from aggregator.read.source_rules import has_rules, ruled
from aggregator.schedule.doubt import is_doubted
from aggregator.store import Store
from aggregator.text import one_line

log = structlog.get_logger()

NOT_MODIFIED, GONE = 304, 410
LOST_AFTER = 3 * 86_400.0  # seconds without a document at an address that is not the operator's own
DECIDED_AT_ONCE = 64  # documents that are decided on, or wait with that for the writer: two transactions of them
MANY = 400  # entries of one document; such are decided on one after the other, a thousand take 25 MB meanwhile
LOOKS_AROUND = 3  # polls of a new source in which other addresses are tried


class Poller:
    """Polls sources; every poll is recorded, whatever its outcome."""

    def __init__(
        self,
        config: Config,
        store: Store,
        fetcher: Fetcher,
        readers: Readers,
        clock: Callable[[], float],
        jitter: Callable[[], float] = random.random,
        after: AfterPoll = nothing_more,
    ) -> None:
        """`after` is done in the transaction of each poll."""
        self._config, self._store, self._fetcher, self._readers = config, store, fetcher, readers
        self._clock = clock
        self._jitter = jitter
        self._after = after
        self._recorder = Recorder(config, store)
        self._deciding = asyncio.Semaphore(DECIDED_AT_ONCE)
        self._deciding_many = asyncio.Semaphore(1)
        self._settings = {source.url: source for source in config.settings.sources}
        self._none_left = False  # no source of the store is outside this configuration: for good, as far as it goes

    def knows(self, url: str) -> bool:
        """Whether the source is in this poller's configuration."""
        return url in self._settings

    async def poll(self, source: SourceState) -> PollRecord:
        """One attempt at a source as it is now, committed. Raises only what keeps it from being recorded.

        What it is now decides what is asked for; what it is when that is written, all else.
        """
        settings = self._settings[source.url]
        started = self._clock()
        pressure = self._fetcher.back_pressure
        async with pressure.load() as load:
            fetched = await self._fetched(source, settings, load)
            with pressure.holding(0 if isinstance(fetched, Attempt) else len(fetched.body)):
                attempt = fetched if isinstance(fetched, Attempt) else await self.read(source, fetched)
                del fetched  # its body may be large, and was read
                source = await self._continued(source, attempt)
                poll = Poll(source.id, settings, attempt, started, self._clock(), self._jitter(), source)
                polled = await self._recorded(poll)
        _report(source, polled.record, polled.decision.reason)
        return polled.record

    async def _recorded(self, poll: Poll) -> Polled:
        """The poll, recorded. What a document is decided on may be hundreds of entries, so few are between the two.

        One with a document that we stumble over is a failed poll, so that its server is not asked again at once, for
        ever, and the operator sees it.
        """
        reading = poll.attempt.reading
        if reading is None:
            return await self._recorder.record(poll, None, self._after)
        alone = self._deciding_many if len(reading.entries) > MANY else nullcontext()
        async with alone, self._deciding:
            try:
                decided = await self._recorder.decide(poll)
                return await self._recorder.record(poll, decided, self._after)
            except AggregatorError:
                raise
            except Exception as error:
                attempt = _bug(poll.settings.url, error, None)
        return await self._recorder.record(replace(poll, attempt=attempt), None, self._after)

    async def _continued(self, source: SourceState, attempt: Attempt) -> SourceState:
        """The source, or the one that it goes on with under another address, as its first document shows."""
        if attempt.reading is None or not source.is_new or self._none_left:
            return source
        entries, config = attempt.reading.entries, self._config
        left, self._none_left = await self._store.read(
            lambda session: (continued(session, entries), False) if session.sources.left(1) else (None, True)
        )
        if left is None:
            return source
        now = self._clock()
        log.info("a source that left the configuration goes on", source=source.url, known_as=left.url)
        return await self._store.write(lambda session: continue_source(session, source, entries, config, now))

    async def read(self, source: SourceState, fetched: Fetched) -> Attempt:
        """What a document of `source` comes to, however it came to us. It is not recorded, and not kept: it may be
        large."""
        with self._recorder.coming():
            attempt = await self._attempted(source, fetched)
        return replace(attempt, fetched=replace(fetched, body=b""))

    async def _attempted(self, source: SourceState, fetched: Fetched) -> Attempt:
        try:
            return await self._read(source, self._settings[source.url], fetched)
        except NotAFeed as error:
            return await self._elsewhere(source, error, fetched)
        except PollError as error:
            return _failed(error, fetched)
        except Exception as error:
            return _bug(source.url, error, fetched)

    async def _elsewhere(self, source: SourceState, error: PollError, fetched: Fetched | None = None) -> Attempt:
        """What an address comes to where there is no feed: the one that it leads to is adopted, once.

        A source that has been a feed keeps its address: a login page that stands in for it must not lead elsewhere.
        A file is read where it is, whatever it offers.
        """
        settings, looker = self._settings[source.url], Looker(self._config, self._fetcher, self._readers)
        if is_lost(source, error, self._clock()):
            return await self._anew(source, settings, error, looker)
        if not may_adopt(source, settings):
            return _failed(error, fetched, _offered(error) if settings.is_file else None)
        search = FeedSearch[Seen](lambda url: looker.foreign(settings, url))
        hit = await search.after(source.url, error, guesses=source.failures < LOOKS_AROUND)
        if hit is None:
            return _failed(error, fetched, search.why_not(error))
        page = "is a web page" if isinstance(error, NotAFeed) else str(error)
        text = f"{page}; its feed {hit.url} is polled from now on, put that into the configuration"
        if hit.others:
            text += f" (or one of the others that it offers: {', '.join(hit.others)})"
        return replace(_failed(error, fetched, one_line(text)), found=(hit.url, *hit.others))

    async def _anew(self, source: SourceState, settings: SourceSettings, error: PollError, looker: Looker) -> Attempt:
        """What the operator's own address leads to now, where the one that it led to once is lost."""
        hit: Hit[Seen] | None
        try:
            hit = Hit(source.url, await looker.foreign(settings, source.url))
        except PollError as page:
            search = FeedSearch[Seen](lambda url: looker.foreign(settings, url))
            hit = await search.after(source.url, page, guesses=False)
        if hit is None or hit.url == source.fetch_url:  # what has just failed
            return _failed(error)
        text = one_line(f"{error}; {source.url} leads to {hit.url} now, which is polled from now on")
        return Attempt(error.outcome, error=text, found=(hit.url, *hit.others))

    async def _fetched(self, source: SourceState, settings: SourceSettings, load: Load) -> Fetched | Attempt:
        """The document, or the attempt that brought none."""
        try:
            return await self._fetch(source, settings, load)
        except PollError as error:
            return await self._elsewhere(source, error)
        except Exception as error:
            return _bug(source.url, error, None)

    async def _fetch(self, source: SourceState, settings: SourceSettings, load: Load) -> Fetched:
        if settings.is_file:
            return await self._fetcher.load(
                self._config.file_of(settings), source.etag if _reads_alike(source, settings) else None
            )
        doubted = not _reads_alike(source, settings) or is_doubted(
            source.rhythm, source.document_at, source.last_success_at
        )
        request = request_of(
            *(settings, source.fetch_url),
            etag=None if doubted else source.etag,
            last_modified=None if doubted else source.last_modified,
            subscribers=self._config.settings.polling.subscribers,
        )
        return await self._fetcher.fetch(request, load=load)

    async def _read(self, source: SourceState, settings: SourceSettings, fetched: Fetched) -> Attempt:
        if fetched.status == NOT_MODIFIED:
            return Attempt(Outcome.NOT_MODIFIED, fetched)
        body_hash = _body_hash(fetched.body, settings)
        if body_hash == source.body_hash:
            return Attempt(Outcome.UNCHANGED, fetched, body_hash)
        known_items = source.item_hashes if _reads_alike(source, settings) else frozenset[str]()
        document = document_of(settings, fetched, known_items, self._config.settings.polling.parser)
        reading = await self._readers.read(document, settings.url)
        if is_ours(reading, fetched, self._config.settings):
            raise AddressRefused(OURS)
        if source.is_new and settings.archive_pages:
            reading = await self._with_archive(document, settings, reading)
        if has_rules(settings):
            reading = await self._ruled(source, settings, reading)
        for warning in reading.warnings:
            log.debug("reading", source=source.url, warning=warning)
        return Attempt(Outcome.UNCHANGED, fetched, body_hash, reading)

    async def _ruled(self, source: SourceState, settings: SourceSettings, reading: Reading) -> Reading:
        """What the source's rules leave of it; beside the event loop, for as long as a pattern that goes astray may
        take."""
        kept = await asyncio.to_thread(ruled, reading, settings, self._clock(), first=source.is_new)
        for text in kept.left_out.slow:
            if text not in source.left_out.slow:
                log.warning("a rule takes too long and is passed over, rewrite it", source=source.url, rule=text)
        return kept

    async def _with_archive(self, document: Document, settings: SourceSettings, reading: Reading) -> Reading:
        """A first document together with the older pages that it leads to (RFC 5005), as many as were asked for.

        A page that cannot be had ends the walk; what was read until then is kept.
        """
        entries, seen, address = list(reading.entries), {document.url}, reading.feed.next_archive
        for _ in range(settings.archive_pages):
            if address is None or address in seen:
                break
            seen.add(address)
            try:
                page = await self._fetcher.fetch(replace(request_of(settings, address), accept_delta=False))
                older = await self._readers.read(
                    replace(document, url=page.url, body=page.body, content_type=page.headers.get("content-type")),
                    settings.url,
                )
            except PollError as error:
                log.warning("archive not read", source=settings.url, page=address, error=one_line(str(error)))
                break
            start = len(entries)
            entries += (replace(one, position=start + one.position, item_hash=None) for one in older.entries)
            address = older.feed.next_archive
        return replace(reading, entries=tuple(entries))


def _how(settings: SourceSettings) -> str:
    """Of how a document is read: with other selectors the same page is another one, with other rules the same feed."""
    said = (settings.type, settings.select, settings.language, settings.time_zone, settings.links)
    rules = [str(one) for one in (*settings.include, "-", *settings.exclude, "-", *settings.rewrite)]
    return hashlib.blake2b(repr((said, rules)).encode(), digest_size=8).hexdigest()


def _body_hash(body: Body, settings: SourceSettings) -> str:
    """Of the bytes, after how they are read."""
    said = hashlib.blake2b(digest_size=16)
    for piece in pieces_of(body):
        said.update(piece)
    return f"{_how(settings)}:{said.hexdigest()}"


def _reads_alike(source: SourceState, settings: SourceSettings) -> bool:
    """Whether its last document was read as it would be now; else the same one is asked for, and read whole."""
    return source.body_hash is None or source.body_hash.startswith(f"{_how(settings)}:")


def may_adopt(source: SourceState | None, settings: SourceSettings) -> bool:
    """Whether a source may be polled at another address than its own, where that is no feed. None: never polled yet."""
    return not settings.is_file and (source is None or (source.is_new and source.fetch_url == source.url))


def is_lost(source: SourceState, error: PollError, now: float) -> bool:
    """Whether the address that a source was found at or moved to is given up: its server says that it is gone for
    good, or it has brought nothing in several polls over days. One bad day must not lead elsewhere."""
    if source.fetch_url == source.url or source.is_new:
        return False
    if isinstance(error, BadStatus) and error.status == GONE:
        return True
    return source.failures >= LOOKS_AROUND and now - (source.last_success_at or now) >= LOST_AFTER


def _failed(error: PollError, fetched: Fetched | None = None, said: str | None = None) -> Attempt:
    said = said or one_line(str(error))
    if isinstance(error, BadStatus):
        return Attempt(error.outcome, error=said, status=error.status, retry_after=error.retry_after)
    return Attempt(error.outcome, fetched, error=said)


def _offered(error: PollError) -> str | None:
    if not isinstance(error, NotAFeed) or not error.feeds:
        return None
    return one_line(f"{error}; put one of the feeds that it offers into the configuration: {', '.join(error.feeds)}")


def _bug(url: str, error: Exception, fetched: Fetched | None) -> Attempt:
    log.exception("a bug in the aggregator, please report it", source=url)
    return Attempt(Outcome.INTERNAL_ERROR, fetched, error=f"{type(error).__name__}: {one_line(str(error))}")


def _report(source: SourceState, record: PollRecord, reason: str) -> None:
    name = source.title or source.url
    if not record.outcome.ok:
        log.warning("poll failed", source=name, outcome=record.outcome.value, error=record.error, next_poll=reason)
    elif record.entries_new or record.entries_updated:
        log.info("polled", source=name, new=record.entries_new, updated=record.entries_updated, next_poll=reason)
    else:
        log.debug("polled", source=name, outcome=record.outcome.value, samples=record.samples_new, next_poll=reason)
