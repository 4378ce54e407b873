"""Many sites on loopback, each on an address of its own: invented feeds, the same ones for the same seed.

By nginx where there is one, so that the origin costs next to nothing; else by a small server of our own.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

ITEMS = 25
WORDS = 260  # of an entry: 2 kB
MOVED = 18  # of 25 comment counts, in a document that brings one new entry
NEWEST = 1_700_000_000.0
_SYLLABLES = [f"{consonant}{vowel}n" for consonant in "bdfgklmprstvwz" for vowel in "aeiou"]
VOCABULARY = [f"{one}{two}" for one in _SYLLABLES for two in _SYLLABLES]
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; default_type application/xml; {validators}
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 0.0.0.0:{port}; root {folder}/sites/$host; }}
}}
"""
NO_VALIDATORS = 'etag off; if_modified_since off; add_header Last-Modified "";'


def address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


class Origin:
    """The sites, in a folder, and the server before them."""

    def __init__(self, folder: Path, feeds: int, seed: int = 1) -> None:
        self._folder, self._feeds, self._seed = folder, feeds, seed
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        folder.chmod(0o755)  # nginx's worker is another user when we are root
        for number in range(feeds):
            (folder / "sites" / address(number)).mkdir(parents=True)

    @property
    def urls(self) -> list[str]:
        return [f"http://{address(number)}:{self.port}/feed.xml" for number in range(self._feeds)]

    def publish(self, edition: int) -> None:
        """Writes every feed as it is after so many new entries since the first edition, 0."""
        for number in range(self._feeds):
            path = self._folder / "sites" / address(number) / "feed.xml"
            path.write_bytes(document(self._seed, number, edition))

    @contextmanager
    def serving(self, *, validators: bool = True) -> Iterator[None]:
        """Answers, with ETag and Last-Modified or without: then every answer is a 200."""
        with subprocess.Popen(self._command(validators), stderr=subprocess.DEVNULL) as process:
            try:
                self._wait()
                yield
            finally:
                process.terminate()

    def _command(self, validators: bool) -> list[str]:
        program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
        if program is None:
            options = [str(self._folder / "sites"), str(self.port), str(int(validators))]
            return [sys.executable, "-m", "benchmarks.rounds_origin", *options]
        said = "etag on;" if validators else NO_VALIDATORS
        settings = self._folder / "nginx.conf"
        settings.write_text(NGINX.format(folder=self._folder, port=self.port, validators=said))
        return [program, "-c", str(settings)]

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise SystemExit(f"nothing listens on port {self.port}")


def document(seed: int, number: int, edition: int) -> bytes:
    """A feed of 25 entries, 50 kB; every other one is Atom."""
    numbers = range(ITEMS + edition, edition, -1)
    site = f"https://site{number}.example"
    if number % 2:
        entries = "".join(_atom(seed, site, number, each, edition) for each in numbers)
        head = f"<title>Site {number}</title><id>{site}/</id><updated>{_iso(edition + ITEMS)}</updated>"
        namespaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
        return f'<?xml version="1.0"?><feed {namespaces}>{head}{entries}</feed>'.encode()
    items = "".join(_rss(seed, site, number, each, edition) for each in numbers)
    head = f"<title>Site {number}</title><link>{site}/</link><description>Site {number}</description>"
    namespaces = (
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    return f'<?xml version="1.0"?><rss version="2.0" {namespaces}><channel>{head}{items}</channel></rss>'.encode()


def _said(seed: int, number: int, each: int, edition: int) -> tuple[str, str, int]:
    """Title, text and comment count of an entry."""
    chance = random.Random(f"{seed}-{number}-{each}")
    title = " ".join(chance.choices(VOCABULARY, k=8)).capitalize()
    paragraphs = (" ".join(chance.choices(VOCABULARY, k=WORDS // 4)) for _ in range(4))
    moved = edition if (each + edition) % ITEMS < MOVED else 0
    return title, "".join(f"<p>{text}</p>" for text in paragraphs), chance.randrange(20) + 3 * moved


def _rss(seed: int, site: str, number: int, each: int, edition: int) -> str:
    title, html, count = _said(seed, number, each, edition)
    link = f"{site}/{each}"
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{formatdate(_at(each))}</pubDate>"
        f"<slash:comments>{count}</slash:comments><content:encoded><![CDATA[{html}]]></content:encoded></item>"
    )


def _atom(seed: int, site: str, number: int, each: int, edition: int) -> str:
    title, html, count = _said(seed, number, each, edition)
    link = f"{site}/{each}"
    escaped = html.replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<entry><title>{title}</title><link href="{link}"/><id>{link}</id><updated>{_iso(each)}</updated>'
        f'<author><name>Writer {each % 3}</name></author><content type="html">{escaped}</content>'
        f"<thr:total>{count}</thr:total></entry>"
    )


def _at(each: int) -> float:
    return NEWEST - (1000 - each) * 3600


def _iso(each: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_at(each)))


# --- where there is no nginx ------------------------------------------------------------------------------------------


async def _serve(sites: Path, port: int, validators: bool) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            host = head.lower().partition(b"\nhost:")[2].split(b"\r", 1)[0].strip().partition(b":")[0].decode()
            body = (sites / host / "feed.xml").read_bytes()
            tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'.encode()
            if validators and tag in head:
                writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n")
            else:
                said = b"ETag: " + tag + b"\r\n" if validators else b""
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n" + said)
                writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", port, backlog=1024)
    await server.serve_forever()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1"))
