"""Votes over HTTP: a form without scripts, a signed cookie, from our own pages only, and so many from one address."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import pytest

from aggregator.models import BallotOutcome
from aggregator.serve import votes
from aggregator.serve.dynamic import DynamicServices, dynamic
from aggregator.serve.responses import Unavailable
from aggregator.serve.votes import Booth
from tests.serve.loopback import PATHS, Loopback, Response, Stage

KEY = b"key of this site"
SITE = "https://nieuws.example"


class Box:
    """A ballot box in memory."""

    def __init__(self) -> None:
        self.voters: dict[str, str] = {}
        self.is_closed = self.is_down = False

    def knows(self, vote_id: str) -> bool:
        return vote_id == "beste"

    async def page(self, vote_id: str, voter: str | None, outcome: BallotOutcome | None) -> bytes:
        said = f" {outcome.value}" if outcome else ""
        return f"{'voted' if voter in self.voters else 'not yet'}{said}".encode()

    async def cast(self, vote_id: str, option: str, voter: str) -> BallotOutcome:
        if self.is_down:
            raise Unavailable("Votes are not taken at the moment.")
        if option not in ("An & Bo", "Cas"):
            return BallotOutcome.NO_OPTION
        if self.is_closed:
            return BallotOutcome.CLOSED
        if voter in self.voters:
            return BallotOutcome.REPEATED
        self.voters[voter] = option
        return BallotOutcome.COUNTED


class Form:
    """A browser with a form of ours."""

    def __init__(self, stage: Stage, link: str = SITE) -> None:
        self.box, self.now = Box(), 0.0
        booth = Booth(self.box, KEY, link, clock=lambda: self.now)
        self.server: Loopback = stage.show(lambda: PATHS, fallback=dynamic(DynamicServices(booth=booth)))

    async def send(self, body: str | bytes | None = None, path: str = "/vote/beste", **headers: str) -> Response:
        sent = urlencode({"option": "An & Bo"}) if body is None else body
        data = sent.encode() if isinstance(sent, str) else sent
        async with await self.server.connect(headers.pop("source", "127.0.0.1")) as connection:
            lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
            head = [f"POST {path} HTTP/1.1", "Host: nieuws.example", f"Content-Length: {len(data)}", *lines, "", ""]
            connection.writer.write("\r\n".join(head).encode() + data)
            return await connection.answer()


@pytest.fixture
def form(stage: Stage) -> Form:
    return Form(stage)


loop = pytest.mark.asyncio(loop_scope="module")


def cookie(response: Response) -> str:
    return response.headers["set-cookie"].partition(";")[0]


@loop
async def test_a_vote_is_counted_and_leads_to_how_it_stands(form: Form) -> None:
    sent = await form.send()
    assert (sent.status, sent.headers["location"], sent.headers["cache-control"]) == (303, "beste", "no-store")
    assert list(form.box.voters.values()) == ["An & Bo"]
    shown = await form.server.ask("/vote/beste", cookie=cookie(sent))
    assert (shown.status, shown.body, shown.headers["cache-control"]) == (200, b"voted", "private, no-store")


@loop
async def test_nobody_gets_a_cookie_before_voting(form: Form) -> None:
    shown = await form.server.ask("/vote/beste")
    assert (shown.status, shown.body) == (200, b"not yet")
    assert "set-cookie" not in shown.headers


@loop
async def test_the_cookie_is_for_votes_only_and_for_no_script_or_other_site(form: Form) -> None:
    flags = (await form.send()).headers["set-cookie"].split("; ")[1:]
    assert set(flags) == {"Path=/vote", "Max-Age=34560000", "HttpOnly", "SameSite=Lax", "Secure"}


@loop
async def test_without_https_it_is_sent_without_and_below_the_sites_own_path(stage: Stage) -> None:
    flags = (await Form(stage, "http://127.0.0.1:8000/nieuws").send()).headers["set-cookie"].split("; ")
    assert "Secure" not in flags
    assert "Path=/nieuws/vote" in flags


@loop
@pytest.mark.parametrize("option", ["Cas", "An & Bo"])
async def test_who_has_voted_is_known_by_the_cookie_and_told_of_a_second_vote(form: Form, option: str) -> None:
    first = await form.send()
    form.now = 3.0
    again = await form.send(urlencode({"option": option}), cookie=cookie(first))
    assert (again.status, "set-cookie" in again.headers) == (303, False)
    assert list(form.box.voters.values()) == ["An & Bo"]
    where = again.headers["location"]
    assert (await form.server.ask(f"/vote/{where}", cookie=cookie(first))).body == b"voted repeated"
    assert (await form.server.ask(f"/vote/{where}")).body == b"not yet repeated"


@loop
async def test_a_double_click_without_scripts_is_one_vote_with_one_cookie(form: Form) -> None:
    first = await form.send(user_agent="Links")
    form.now = 0.4
    second = await form.send(user_agent="Links")
    assert len(form.box.voters) == 1
    assert [answer.headers["location"] for answer in (first, second)] == ["beste", "beste"]
    assert cookie(first) == cookie(second)


@loop
@pytest.mark.parametrize(
    ("later", "given"),
    [(2.5, {}), (0.4, {"source": "127.0.0.2"}), (0.4, {"user_agent": "Lynx"}), (0.4, {"body": "option=Cas"})],
    ids=["later", "elsewhere", "another browser", "another answer"],
)
async def test_whoever_else_votes_just_then_is_somebody_else(form: Form, later: float, given: dict[str, str]) -> None:
    await form.send(user_agent="Links")
    form.now = later
    await form.send(**({"user_agent": "Links"} | given))
    assert len(form.box.voters) == 2


@loop
@pytest.mark.parametrize("forged", ["voter=x", "voter=00.00", "voter=", "voter=..", "voter=00ff", "voter=é", "other=1"])
async def test_a_cookie_that_we_did_not_make_is_none(form: Form, forged: str) -> None:
    sent = await form.send(cookie=forged)
    assert (sent.status, "set-cookie" in sent.headers) == (303, True)
    assert len(form.box.voters) == 1


def test_a_cookie_of_another_key_or_token_is_none() -> None:
    made = votes.signed(KEY, b"one voter's token")
    assert votes.voter(KEY, made) == b"one voter's token".hex()
    assert votes.voter(b"another key", made) is None
    assert votes.voter(KEY, "00" + made[2:]) is None
    assert votes.voter(KEY, made[:-1]) is None


@loop
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "same-origin", "origin": SITE}, 303),
        ({"sec_fetch_site": "same-origin", "origin": "http://127.0.0.1:8000"}, 303),
        ({"sec_fetch_site": "cross-site", "origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": "same-site", "origin": "https://blog.nieuws.example"}, 403),
        ({"origin": SITE}, 303),
        ({"origin": "http://nieuws.example"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://nieuws.example.evil.example"}, 403),
        ({}, 303),
    ],
)
async def test_only_our_own_pages_send_votes(form: Form, headers: dict[str, str], status: int) -> None:
    assert (await form.send(**headers)).status == status
    assert len(form.box.voters) == (status == 303)


@loop
@pytest.mark.parametrize(
    "body",
    [
        "",
        "option=",
        "option=Dirk",
        "other=Cas",
        "option",
        b"\xff\xfe",
        "option=%FF",
        "&" * 4000,
        "option=" + "x" * 5000,
    ],
)
async def test_what_is_none_of_the_answers_is_not_counted(form: Form, body: str | bytes) -> None:
    told = await form.send(body)
    assert (told.status, told.body) == (400, b"not yet no-option")
    assert told.headers["content-type"].startswith("text/html")
    assert form.box.voters == {}


@loop
async def test_a_vote_that_is_closed_unknown_or_not_taken_here(form: Form) -> None:
    form.box.is_closed = True
    told = await form.send()
    assert (told.status, told.body, "set-cookie" in told.headers) == (409, b"not yet closed", False)
    assert (await form.send(path="/vote/other")).status == 404
    form.box.is_down = True
    refused = await form.send()
    assert (refused.status, refused.body) == (503, b"Votes are not taken at the moment.\n")


@loop
async def test_so_many_from_one_address(form: Form) -> None:
    assert [(await form.send(user_agent=str(n))).status for n in range(21)] == [303] * 20 + [429]
    assert (await form.send(source="127.0.0.2")).status == 303
    form.now = 30.0
    assert (await form.send()).status == 303
    assert len(form.box.voters) == 22


@loop
async def test_only_forms_and_reading(form: Form) -> None:
    assert (await form.server.ask("/vote/beste", "PUT", content_length="0")).status == 405
    assert (await form.server.ask("/vote/", "GET")).status == 404


@loop
async def test_a_form_that_does_not_arrive_costs_nothing(form: Form) -> None:
    async with await form.server.connect() as connection:
        connection.writer.write(b"POST /vote/beste HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\noption=Cas")
        await connection.writer.drain()
    await asyncio.sleep(0)
    assert form.box.voters == {}
