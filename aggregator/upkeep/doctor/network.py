"""Names that can be looked up, hubs that answer, ports that are free or ours."""

from __future__ import annotations

import asyncio
import http.client
import ipaddress
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from aggregator.errors import AddressRefused, FetchError, FetchTimeout, ServeError, Unreachable
from aggregator.fetch.connect import look_up, system_lookup
from aggregator.fetch.fetcher import Fetcher
from aggregator.models import FetchRequest, Finding
from aggregator.models.daemon import DaemonState
from aggregator.models.findings import error, fine, warning
from aggregator.serve.listen import open_socket
from aggregator.store.sqlite.daemon_note import daemon_of
from aggregator.upkeep.doctor.exam import Exam
from aggregator.urls import reached_at

MOST_HOSTS: Final = 300  # of a large list that many are looked up, evenly chosen
AT_ONCE: Final = 30
EACH: Final = 5.0  # seconds for one look-up
ALL: Final = 20.0  # and for all
ANSWER: Final = 3.0


def names(exam: Exam) -> Iterator[Finding]:
    hosts = sorted({host for source in exam.config.settings.sources if (host := _name(source.url))})
    if not hosts:
        yield fine("names", "no source has a name to be looked up")
        return
    chosen = hosts[:: -(-len(hosts) // MOST_HOSTS)]
    yield judge_names(asyncio.run(look_up_all(chosen)), len(hosts))


def judge_names(found: Mapping[str, str | None], hosts: int) -> Finding:
    """`found`: why each name could not be looked up, None when it could."""
    bad = {host: why for host, why in found.items() if why is not None}
    text = f"{len(found) - len(bad)} of {len(found)} names can be looked up"
    text += f" ({hosts} in all)" if hosts > len(found) else ""
    if not bad:
        return fine("names", text)
    some = "; ".join(f"{host} ({why})" for host, why in list(bad.items())[:3]) + (" …" if len(bad) > 3 else "")
    if len(bad) == len(found):
        mend = "Is the machine connected? Look at /etc/resolv.conf; in a container, at its network."
        return error("names", f"no name can be looked up: {some}", mend)
    return warning("names", f"{text}: {some}", "If it lasts, the site has gone: mend its address or remove the source.")


async def look_up_all(hosts: Iterable[str]) -> dict[str, str | None]:
    """Asks the system, some at once, each and all for a limited time."""
    turn = asyncio.Semaphore(AT_ONCE)
    found: dict[str, str | None] = dict.fromkeys(hosts, "not asked in time")

    async def one(host: str) -> None:
        async with turn:
            try:
                await asyncio.wait_for(look_up(system_lookup, host, 443), EACH)
                found[host] = None
            except TimeoutError:
                found[host] = f"no answer within {EACH:.0f} s"
            except OSError as failure:
                found[host] = (failure.strerror or str(failure)).lower()

    tasks = [asyncio.create_task(one(host)) for host in found]
    _, late = await asyncio.wait(tasks, timeout=ALL)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return found


def hubs(exam: Exam) -> Iterator[Finding]:
    """Whether the hubs that we name in our feeds answer at all."""
    for url, why in asyncio.run(_reach(exam, exam.config.settings.output.hubs)).items():
        if why is None:
            yield fine("hub", f"{url} answers")
        else:
            mend = "Subscribers are told nothing by it; mend its address in output.hubs, or name another."
            yield error("hub", f"{url} does not answer: {why}", mend)


async def _reach(exam: Exam, urls: Iterable[str]) -> dict[str, str | None]:
    async with Fetcher(exam.config.settings.polling) as fetcher:

        async def one(url: str) -> str | None:
            try:
                await asyncio.wait_for(fetcher.fetch(FetchRequest(url)), 2 * EACH)
            except TimeoutError:
                return f"nothing within {2 * EACH:.0f} s"
            except FetchError as failure:
                # A hub need not have a page: whatever it says is an answer.
                return str(failure) if isinstance(failure, (Unreachable, AddressRefused, FetchTimeout)) else None
            return None

        answers = await asyncio.gather(*map(one, urls))
        return dict(zip(urls, answers, strict=True))


def ports(exam: Exam) -> Iterator[Finding]:
    server = exam.config.settings.server
    places = {"server": (server.host, server.port)}
    if server.operator.enabled:
        places["server.operator"] = (server.operator.host, server.operator.port)
    daemon = daemon_of(exam.config.database)
    for name, (host, port) in places.items():
        yield _port(name, host, port, daemon)


def _port(name: str, host: str, port: int, daemon: DaemonState) -> Finding:
    what = f"{name}: {host}, port {port}"
    if port == 0:
        return fine("port", f"{name}: a free one is taken")
    try:
        open_socket(host, port).close()
    except ServeError as failure:
        told = aggregator_at(host, port)
        if told is not None and told.get("instance") in (None, daemon.note.instance if daemon.is_running else None):
            return fine("port", f"{what}: our own server answers")
        if told is not None:
            mend = f"Give one of the two another {name} port, or stop the other one."
            return error("port", f"{what}: another aggregator has it, not the one of this configuration", mend)
        mend = f"Stop the other program (ss -ltnp 'sport = :{port}' names it), or choose another {name} port."
        return error("port", f"{what}: {failure}", mend)
    if daemon.is_running:
        mend = "It may have just started, or listen on a socket that it was given; see its log."
        return warning("port", f"{what}: the daemon runs, and nothing listens there", mend)
    return fine("port", f"{what}: free")


def aggregator_at(host: str, port: int) -> dict[str, object] | None:
    """What an aggregator that listens there tells of itself; None when it is none."""
    connection = http.client.HTTPConnection(reached_at(host), port, timeout=ANSWER)
    try:
        connection.request("GET", "/healthz")
        document = json.loads(connection.getresponse().read(65_536))
        is_one = isinstance(document, dict) and document.get("status") in ("ok", "degraded")
        return document if is_one else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _name(url: str) -> str | None:
    """The host of a source that has a name; None for a file, an address, or what cannot be read."""
    try:
        host = urlsplit(url).hostname
        if host:
            ipaddress.ip_address(host)
    except ValueError:
        return urlsplit(url).hostname if "//" in url else None
    return None
