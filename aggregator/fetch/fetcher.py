"""The only way out: fetches one document over HTTP, and refuses what a polite and careful client refuses.

    turn at the host → guarded socket → request → answer → [redirect: again] → decoded body

Whatever goes wrong becomes a `FetchError`, and nothing of a failed fetch is used. See `guard` for where we connect,
`turns` for how politely, `redirects` for where we follow, `decode` for how much we take.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from ssl import SSLContext
from typing import Self

from yarl import URL

from aggregator.aside import Body
from aggregator.config.polling import PollingSettings
from aggregator.errors import AddressRefused, FetchTimeout
from aggregator.fetch import files
from aggregator.fetch.client import Response, connected, explaining
from aggregator.fetch.connect import Dialler, Lookup, system_lookup
from aggregator.fetch.decode import Decoder, too_large
from aggregator.fetch.guard import Guard
from aggregator.fetch.headers import Identity, answered, asking, every, first
from aggregator.fetch.redirects import KEEPING, REDIRECTS, Trail, credentials, read_url, shown
from aggregator.fetch.responses import NOT_MODIFIED, Head, check, check_posted, fetched
from aggregator.fetch.turns import BackPressure, Clock, Crowded, Deadline, HostTurns, Load, Others, Sleep
from aggregator.models import Fetched, FetchRequest

LONGEST_REPLY = 64 * 1024  # to what we post: a word of thanks, or what was wrong
FILES_AT_ONCE = 4


# What is posted: a form, or a document as it is.
Posted = Sequence[tuple[str, str]] | bytes


@dataclass(slots=True)
class _Visit:
    """One fetch under way."""

    request: FetchRequest
    proxy: URL | None
    deadline: Deadline
    max_bytes: int
    form: Posted | None = None  # None: a document is asked for
    load: Load | None = None  # None: takes no room of what back-pressure has
    received: int = 0  # bytes of the body, as sent


class Fetcher:
    """Fetches documents; an async context manager, to be used by one event loop."""

    def __init__(
        self,
        policy: PollingSettings,
        *,
        clock: Clock | None = None,
        sleep: Sleep = asyncio.sleep,
        lookup: Lookup = system_lookup,
        tls: SSLContext | None = None,
        others: Others | None = None,
    ) -> None:
        """`policy` says how all documents are fetched. `clock` (default: the loop's) and `sleep` make the pauses at
        hosts; `lookup` is called on a thread.

        `tls` replaces the system's trust in certificates. `others` are processes that share our hosts; None: none do.
        """
        self._policy, self._clock, self._sleep, self._lookup, self._tls = policy, clock, sleep, lookup, tls
        self._others = others
        self._identity = Identity(policy.contact, policy.user_agent)
        self._dialler = Dialler(Guard.allowing(policy.allow_private_hosts))
        self.back_pressure = BackPressure()
        # Of its own: a disk that answers slowly, or a network's that does not, keeps nothing else waiting.
        self._files = ThreadPoolExecutor(FILES_AT_ONCE, "files")

    async def __aenter__(self) -> Self:
        self._now = self._clock or asyncio.get_running_loop().time
        self._turns = HostTurns(
            concurrency=self._policy.concurrency,
            per_host=self._policy.per_host,
            delay=self._policy.host_delay,
            clock=self._now,
            sleep=self._sleep,
            others=self._others,
        )
        self._session = connected(self._dialler, self._lookup, self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        self._files.shutdown(wait=False, cancel_futures=True)

    def use(self, policy: PollingSettings) -> None:
        """Another policy, for every fetch that begins from now on. Turns at hosts go on in their order."""
        self._policy = policy
        self._identity = Identity(policy.contact, policy.user_agent)
        self._dialler.guard = Guard.allowing(policy.allow_private_hosts)
        self._turns.adjust(concurrency=policy.concurrency, per_host=policy.per_host, delay=policy.host_delay)

    @property
    def is_crowded(self) -> bool:
        """Whether more fetches than are under way wait for a place among them; what waits for its host is not meant."""
        return self._turns.is_crowded

    async def fetch(
        self,
        request: FetchRequest,
        *,
        seconds: float | None = None,
        max_bytes: int | None = None,
        load: Load | None = None,
    ) -> Fetched:
        """The document that a request asks for, redirects followed; raises a FetchError.

        `seconds` and `max_bytes` replace the policy's. The deadline covers redirects and body, and runs only while it
        is this fetch's turn at a host. Redirects within one host belong to one turn. With a `load` of `back_pressure`
        it waits for room there first, which must not be asked of a fetch that a document in there waits for; a
        document that turns out to be large when there are enough of these is asked for again, when it has a place.
        """
        most = self._policy.max_bytes if max_bytes is None else max_bytes
        while True:
            with suppress(Crowded):
                return await self._visited(request, seconds, most, load=load)
            assert load is not None
            await load.wait()  # not while the error is handled: with that stays all that had come

    async def load(self, path: Path, etag: str | None = None) -> Fetched:
        """A file of this machine, as `files.load` has it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._files, files.load, path, etag, self._policy.max_bytes)

    async def post(self, url: str, form: Sequence[tuple[str, str]], *, seconds: float | None = None) -> Fetched:
        """The answer to a form posted to `url`, its status 2xx; raises a FetchError, as `fetch` does.

        Sent once: whether one that failed half-way has arrived is not known. Of redirects only 307 and 308 are
        followed, which keep the form (RFC 9110, section 15.4).
        """
        return await self._visited(FetchRequest(url, accept="*/*"), seconds, LONGEST_REPLY, form)

    async def post_document(
        self, url: str, document: bytes, headers: Sequence[tuple[str, str]], *, seconds: float | None = None
    ) -> Fetched:
        """Likewise for any document; the headers, which may be secrets, go to the origin of `url` only."""
        request = FetchRequest(url, headers=tuple(headers), accept="*/*")
        return await self._visited(request, seconds, LONGEST_REPLY, document)

    async def _visited(
        self,
        request: FetchRequest,
        seconds: float | None,
        max_bytes: int,
        form: Posted | None = None,
        *,
        load: Load | None = None,
    ) -> Fetched:
        try:
            answer: Trail | Fetched = Trail.begin(request.url)
            if request.credentials is None and (said := credentials(request.url)):
                request = replace(request, credentials=said)
        except ValueError as error:
            raise AddressRefused(f"{error}; nothing was sent") from None
        visit = _Visit(
            request=request,
            proxy=self._proxy(request),
            deadline=Deadline(self._policy.timeout if seconds is None else seconds),
            max_bytes=max_bytes,
            form=form,
            load=load,
        )
        while isinstance(answer, Trail):
            answer = await self._turn(answer, visit)
        return answer

    async def _turn(self, trail: Trail, visit: _Visit) -> Trail | Fetched:
        """One turn at a host: ends with a document, or with a redirect to another host."""
        host = trail.host
        self._dialler.check_host(trail.url.raw_host or "", trail.shown)
        async with self._turns.turn(host):
            if visit.load:
                await self.back_pressure.has_room()
            try:
                async with visit.deadline.running():
                    while trail.host == host:
                        answer = await self._hop(trail, visit)
                        if isinstance(answer, Fetched):
                            return answer
                        trail = answer
            except TimeoutError:
                raise FetchTimeout(
                    f"{trail.shown} took longer than {visit.deadline.seconds:g} s;"
                    f" {visit.received:,} bytes had come, and none was used"
                ) from None
        return trail

    async def _hop(self, trail: Trail, visit: _Visit) -> Trail | Fetched:
        """One request and its answer."""
        request, url = visit.request, trail.url
        headers = asking(request, self._identity, at_home=trail.at_home, cookie=trail.cookie)
        asked = self._session.request(
            "GET" if visit.form is None else "POST",
            url,
            data=visit.form,
            headers=headers,
            allow_redirects=False,
            proxy=visit.proxy,
            ssl=request.verify_tls,
        )
        with explaining(visit.proxy or url, trail.shown):
            async with asked as response:
                head = Head(response.status, response.raw_headers)
                if head.status in (REDIRECTS if visit.form is None else KEEPING):
                    location, set_cookie = first(head.lines, b"location"), every(head.lines, b"set-cookie")
                    return trail.followed(head.status, location, set_cookie)
                if visit.form is None:
                    check(head, trail.shown, request, headers)
                body = b"" if head.status == NOT_MODIFIED else await _body(response, trail.shown, visit)
                if visit.form is not None:
                    check_posted(head, trail.shown, bytes(body))
                return fetched(head, body, trail, request, visit.received, visit.deadline.spent)

    def _proxy(self, request: FetchRequest) -> URL | None:
        """A source's proxy. Its address is guarded like any other; the target's is looked up there, not by us."""
        if request.proxy is None:
            return None
        try:
            proxy = read_url(request.proxy)
        except ValueError as error:
            raise AddressRefused(f"the proxy {error}; nothing was sent") from None
        self._dialler.check_host(proxy.raw_host or "", f"the proxy {shown(proxy)}")
        return proxy


async def _body(response: Response, where: str, visit: _Visit) -> Body:
    """The decoded body."""
    if (response.content_length or 0) > visit.max_bytes:
        raise too_large(where, visit.max_bytes)
    decoder = Decoder(answered(response.raw_headers).get("content-encoding", ""), visit.max_bytes, where)
    async for data in response.content.iter_any():
        visit.received += len(data)
        for size in decoder.feed(data):
            if visit.load:
                await visit.load.grown(size)
    return decoder.finish()
