"""A client for the operator's listener that sends what it is told to, and nothing more."""

from __future__ import annotations

import asyncio
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.operator.newsroom import Newsroom

BROWSER = {"Accept": "text/html"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cookie(self) -> str:
        """What a browser sends back."""
        return self.headers["set-cookie"].partition(";")[0]

    @property
    def form(self) -> str:
        """What forms of the page carry."""
        found = re.search(r'name="form" value="(\w+)"', self.text)
        assert found, self.text
        return found[1]


async def ask(
    room: Newsroom, path: str, method: str = "GET", form: Mapping[str, str] | None = None, **headers: str
) -> Answer:
    """Header names are given with underscores."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None
    if form is not None:
        body = urlencode(form)
        given["Content-Type"] = "application/x-www-form-urlencoded"

    def exchange() -> Answer:
        connection = http.client.HTTPConnection(urlsplit(room.address).netloc, timeout=10)
        try:
            connection.request(method, path, body, given)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    return await asyncio.to_thread(exchange)
