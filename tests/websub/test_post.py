"""Forms that are posted: as carefully as documents are fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from aggregator import __version__
from aggregator.errors import AddressRefused, BadRedirect, BadStatus, FetchTimeout, TooLarge, Unreachable
from aggregator.fetch.fetcher import LONGEST_REPLY, Fetcher
from tests.fetch.fetching import policy
from tests.loopback import FaultyServer, silent
from tests.websub.hub import Answer, Hub, hub

FORM = (("hub.mode", "publish"), ("hub.url", "https://nieuws.example/é?a=1&b=2"))


@pytest.fixture
def server() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(policy()) as running:
        yield running


async def test_the_form_arrives_as_it_is(server: Hub, fetcher: Fetcher) -> None:
    server.answers["/"] = Answer(204)
    assert (await fetcher.post(server.url, FORM)).status == 204
    (posted,) = server.posted
    assert posted.form == dict(FORM)
    assert posted.headers["content-type"] == "application/x-www-form-urlencoded"
    assert posted.headers["user-agent"] == f"meest-recent/{__version__}"
    assert "cookie" not in posted.headers


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_that_keeps_the_form_is_followed(server: Hub, fetcher: Fetcher, status: int) -> None:
    server.answers["/"] = Answer(status, location="/other")
    await fetcher.post(server.url, FORM)
    assert [(one.path, one.form) for one in server.posted] == [("/", dict(FORM)), ("/other", dict(FORM))]


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_redirect_that_would_lose_the_form_is_an_error(server: Hub, fetcher: Fetcher, status: int) -> None:
    server.answers["/"] = Answer(status, location="/other")
    with pytest.raises(BadStatus, match=str(status)):
        await fetcher.post(server.url, FORM)
    assert len(server.posted) == 1


async def test_redirects_without_end(server: Hub, fetcher: Fetcher) -> None:
    server.answers["/"] = Answer(307, location="/")
    with pytest.raises(BadRedirect, match="loop"):
        await fetcher.post(server.url, FORM)


async def test_what_a_refusal_says_is_told_on_one_line(server: Hub, fetcher: Fetcher) -> None:
    server.answers["/"] = Answer(422, b"hub.topic:\n\x1b[31mnot ours " + b"x" * 2000)
    with pytest.raises(BadStatus, match=r"422 .*: hub.topic: \[31mnot ours") as error:
        await fetcher.post(server.url, FORM)
    assert error.value.status == 422
    assert "\x1b" not in str(error.value)
    assert len(str(error.value)) < 400


async def test_an_answer_without_end_is_not_read(server: Hub, fetcher: Fetcher) -> None:
    server.answers["/"] = Answer(200, b"x" * (LONGEST_REPLY + 1))
    with pytest.raises(TooLarge):
        await fetcher.post(server.url, FORM)


async def test_nobody_there(fetcher: Fetcher) -> None:
    with hub() as gone:
        pass
    with pytest.raises(Unreachable):
        await fetcher.post(gone.url, FORM)


async def test_a_private_address_is_refused_before_a_byte_is_sent(server: Hub) -> None:
    async with Fetcher(policy(allow_private_hosts=())) as careful:
        with pytest.raises(AddressRefused):
            await careful.post(server.url, FORM)
    assert server.posted == []


async def test_the_deadline_ends_it(fetcher: Fetcher) -> None:
    async with FaultyServer() as mute:
        mute.on("/", silent())
        with pytest.raises(FetchTimeout):
            await fetcher.post(mute.url("/"), FORM, seconds=0.05)
