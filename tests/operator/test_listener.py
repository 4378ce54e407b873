"""The operator's listener over HTTP: who comes in, what is shown, and what buttons do."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from aggregator.models.audience import Audience, utc_day
from aggregator.models.nodes import Node
from tests.make import NOW
from tests.operator.asking import BROWSER, Answer, ask
from tests.operator.newsroom import ERROR, HOSTILE, Newsroom, newsroom
from tests.validate.atom import violations

TOKEN = "a-token-of-some-length"
PAGES = ["/", "/?page=2", "/sources/1", "/sources/6", "/ranking", "/program"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Newsroom]:
    """The same behind a token."""
    server = {"operator": {"token": TOKEN, "hosts": ["status.example.org"]}}
    async with newsroom(tmp_path_factory.mktemp("guarded"), server=server) as room:
        yield room


def due_at(room: Newsroom, source_id: int) -> float:
    found = room.read(lambda session: session.sources.get(source_id))
    return float(found.next_poll_at)


async def press(room: Newsroom, source_id: int, action: str, page: str = "/", **form: str) -> Answer:
    """Presses a button on a page, as a browser does."""
    shown = await ask(room, page, **BROWSER)
    fields = {"form": shown.form, **form}
    return await ask(
        room, f"/sources/{source_id}/{action}", "POST", fields, Cookie=shown.cookie, Origin=room.address, **BROWSER
    )


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    async def test_a_page_is_there_and_nobody_keeps_frames_or_scripts_it(self, room: Newsroom, path: str) -> None:
        answer = await ask(room, path, **BROWSER)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy

    async def test_the_worst_source_is_first_and_says_what_to_do(self, room: Newsroom) -> None:
        text = (await ask(room, "/", **BROWSER)).text
        places = [text.index(f'href="sources/{source_id}"') for source_id in (6, 9, 8, 10, 7, 1)]
        assert places == sorted(places)
        assert "has failed for 4 d, 41 times in a row; look at its address" in text

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("q=sportblad", {2}),
            ("q=BRON4.", {4}),
            ("state=stale", {10}),
            ("category=science", {5}),
            ("category=sport&state=ok", {1, 2, 3}),
            ("q=nothing+like+it", set()),
        ],
    )
    async def test_sources_are_found_without_scripts(self, room: Newsroom, query: str, shown: set[int]) -> None:
        text = (await ask(room, f"/?{query}", **BROWSER)).text
        assert {one for one in range(1, 13) if f'id="source-{one}"' in text} == shown

    @pytest.mark.parametrize(
        ("sort", "first", "last"),
        [("source", "Cultuurgids", "Wetenschap Vandaag"), ("-source", "Wetenschap Vandaag", "Cultuurgids"),
         ("fails", "", ""), ("days", "Omroep Zuid", "Het Weer")],
    )  # fmt: skip
    async def test_a_column_sorts_the_list(self, room: Newsroom, sort: str, first: str, last: str) -> None:
        text = (await ask(room, f"/?sort={sort}", **BROWSER)).text
        rows = [int(one) for one in re.findall(r'id="source-(\d+)"', text)]
        assert len(rows) == 12
        if sort == "fails":
            assert rows[:2] == [6, 7] and set(rows[2:4]) == {8, 9}
        else:
            assert text.index(f">{first}</a>") < text.index(f">{last}</a>")
        heading = re.search(r'aria-sort="(\w+)"><a href="([^"]*)" title="[^"]+', text)
        assert heading is not None
        turned = sort[1:] if sort.startswith("-") else f"-{sort}"
        assert heading[2] == f"?sort={turned}"  # once more: the other way round

    async def test_a_well_source_takes_one_line_and_an_unwell_one_says_why(self, room: Newsroom) -> None:
        text = (await ask(room, "/", **BROWSER)).text
        well, unwell = (text.partition(f'id="source-{one}"')[2].partition("</tr>")[0] for one in (1, 7))
        assert '<p class="' not in well and 'title="steady source' in well
        assert '<p class="why">' in unwell and '<p class="reason">' in unwell

    async def test_pages_lead_to_what_readers_see(self, room: Newsroom) -> None:
        public = str(room.config.settings.site.link).rstrip("/")
        text = (await ask(room, "/ranking", **BROWSER)).text
        assert f'href="{public}/"' in text
        story = int(re.findall(r"story (\d+)", text)[0])
        page = room.config.output / "stories" / f"{story}.html"
        assert f'href="{public}/stories/{story}.html"' not in text  # it has no page
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("a story")
        assert f'href="{public}/stories/{story}.html"' in (await ask(room, "/ranking", **BROWSER)).text

    @pytest.mark.parametrize(
        "query", ["state=%3Cb%3E", "page=-1", "page=99999999999", "page=x", "source=%00", "q=%00", "sort=%3Cb%3E"]
    )
    async def test_what_makes_no_sense_is_not_asked_for(self, room: Newsroom, query: str) -> None:
        assert (await ask(room, f"/?{query}", **BROWSER)).status == 200

    async def test_markup_and_controls_in_titles_and_errors_are_text(self, room: Newsroom) -> None:
        for path in ("/", "/sources/6", "/?q=%3Cscript%3E"):
            text = (await ask(room, path, **BROWSER)).text
            assert "<script>alert" not in text and "<img src=x" not in text
            assert "\x1b" not in text and "\x07" not in text
            assert "&lt;script&gt;" in text

    async def test_a_source_has_its_strip_its_delays_and_its_entries(self, room: Newsroom) -> None:
        text = (await ask(room, "/sources/1", **BROWSER)).text
        assert text.count('class="area"') == 50
        assert "From publication to first sight" in text and "Median 10 min" in text
        assert text.count("story ") >= 30
        assert "Rhythm" in text

    async def test_there_is_no_such_source(self, room: Newsroom) -> None:
        for number in ("4711", "0", str(2**63), "9" * 300):
            assert (await ask(room, f"/sources/{number}", **BROWSER)).status == 404
            assert (await ask(room, f"/sources/{number}/poll", "POST", {}, X_Aggregator="1")).status == 404
        assert (await ask(room, "/sources/x", **BROWSER)).status == 404

    async def test_how_often_a_job_runs_has_the_unit_that_fits(self, room: Newsroom) -> None:
        text = (await ask(room, "/program", **BROWSER)).text
        assert ">1 h</td>" in text and "3600 s" not in text

    async def test_who_reads_a_feed_is_a_course_over_a_month(self, room: Newsroom) -> None:
        today = utc_day(room.now)
        await room.store.write(
            lambda session: session.audience.add(
                [Audience(today, room.config.settings.output_feeds[0].slug, "Feedly", 16)]
            )
        )
        text = (await ask(room, "/program", **BROWSER)).text
        assert "Feedly 16" in text and "Readers per day: from 0 to 16 in 30 days" in text

    async def test_the_processes_that_share_the_database_are_told_of(self, room: Newsroom) -> None:
        assert "Processes" not in (await ask(room, "/program", **BROWSER)).text, "it has it for itself"
        lives = Node("1", "berlin", "publisher", "1", "c", room.now - 60, room.now, 0.0, leads=True)
        lost = Node("2", "<gent>", "poller", "1", "c", room.now - 600, room.now - 240, 0.0)
        for node in (lives, lost):
            await room.store.write(lambda session, node=node: session.nodes.show(node))
        text = (await ask(room, "/program", **BROWSER)).text
        assert "publishes, tells and keeps house, offers the work" in text
        assert "&lt;gent&gt;" in text and "gives no sign of life for 4 min" in text
        told = (await ask(room, "/status.json")).text
        assert [(one["name"], one["gone_for"]) for one in json.loads(told)["nodes"]] == [
            ("<gent>", 240.0),
            ("berlin", None),
        ]

    async def test_the_rank_list_says_why(self, room: Newsroom) -> None:
        text = (await ask(room, "/ranking", **BROWSER)).text
        assert "It ranks as if published" in text
        assert text.count('class="place"') == 50

    async def test_a_configuration_that_is_not_in_force_is_on_every_page(self, room: Newsroom) -> None:
        before = room.vitals
        room.vitals = replace(before, config_problem="line 3: unknown key <b>", problems=("the disk is full",))
        try:
            for path in ("/", "/program", "/sources/1"):
                text = (await ask(room, path, **BROWSER)).text
                assert "is not in force, the old one is: line 3: unknown key &lt;b&gt;" in text
                assert "the disk is full" in text
        finally:
            room.vitals = before

    async def test_files_are_kept_for_ever_and_nothing_else_is_there(self, room: Newsroom) -> None:
        text = (await ask(room, "/", **BROWSER)).text
        style = text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        answer = await ask(room, f"/{style}")
        assert answer.headers["content-type"].startswith("text/css") and "immutable" in answer.headers["cache-control"]
        for path in ("/static/nothing.css", "/static/..%2foperator.css", "/static/%2e%2e/pages.py"):
            assert (await ask(room, path)).status == 404

    async def test_what_operators_were_told_is_a_feed(self, room: Newsroom) -> None:
        answer = await ask(room, "/alerts.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert violations(answer.body) == []
        assert f'href="{room.address}/alerts.atom"' in answer.text


class TestButtons:
    async def test_poll_now(self, room: Newsroom) -> None:
        assert due_at(room, 2) > NOW
        answer = await press(room, 2, "poll", **{"from": "list", "state": "ok", "q": "sport"})
        assert (answer.status, due_at(room, 2)) == (303, NOW)
        assert answer.headers["location"] == "../../?q=sport&state=ok&done=poll&source=2#source-2"
        told = await ask(room, "/?q=sport&state=ok&done=poll&source=2", **BROWSER)
        assert "<strong>Sportblad</strong> It is polled within a second." in told.text

    async def test_pause_and_resume_on_the_sources_own_page(self, room: Newsroom) -> None:
        answer = await press(room, 3, "pause", "/sources/3")
        assert answer.headers["location"] == "../3?done=pause"
        assert room.read(lambda session: session.sources.get(3)).paused_at == NOW
        assert ">Resume</button>" in (await ask(room, "/sources/3", **BROWSER)).text
        await press(room, 3, "resume", "/sources/3")
        assert room.read(lambda session: session.sources.get(3)).paused_at is None

    async def test_out_of_quarantine(self, room: Newsroom) -> None:
        assert ">End the quarantine</button>" in (await ask(room, "/sources/9", **BROWSER)).text
        await press(room, 9, "release", "/sources/9")
        assert due_at(room, 9) == NOW

    async def test_forget_its_document(self, room: Newsroom) -> None:
        document = "INSERT INTO documents (source_id, etag, body_hash) VALUES (4, '\"etag\"', 'hash')"
        await room.store.write(lambda session: session.db.execute(document))
        await press(room, 4, "forget", "/sources/4")
        assert room.read(lambda session: session.sources.get(4)).etag is None

    async def test_what_was_like_that_already_is_said(self, room: Newsroom) -> None:
        answer = await press(room, 5, "resume", "/sources/5")
        assert answer.headers["location"] == "../5?done=nothing"

    async def test_there_is_no_such_source_or_button(self, room: Newsroom) -> None:
        assert (await press(room, 4711, "poll")).status == 404
        assert (await press(room, 1, "explode")).status == 404

    async def test_a_form_of_another_site_does_nothing(self, room: Newsroom) -> None:
        shown = await ask(room, "/", **BROWSER)
        before = due_at(room, 1)
        for origin in ("https://evil.example", "null", room.address.replace("http", "https") + "0"):
            answer = await ask(
                room, "/sources/1/poll", "POST", {"form": shown.form}, Cookie=shown.cookie, Origin=origin
            )
            assert answer.status == 403
        assert due_at(room, 1) == before

    async def test_a_form_without_the_sessions_own_token_does_nothing(self, room: Newsroom) -> None:
        one, other = await ask(room, "/", **BROWSER), await ask(room, "/", **BROWSER)
        before = due_at(room, 1)
        for fields, cookie in (({}, one.cookie), ({"form": other.form}, one.cookie), ({"form": one.form}, "")):
            answer = await ask(room, "/sources/1/poll", "POST", fields, Cookie=cookie, Origin=room.address)
            assert answer.status == 403
        assert due_at(room, 1) == before

    async def test_a_get_does_nothing(self, room: Newsroom) -> None:
        assert (await ask(room, "/sources/1/poll", **BROWSER)).status in (404, 405)

    async def test_a_program_on_this_machine_names_itself(self, room: Newsroom) -> None:
        answer = await ask(room, "/sources/1/poll", "POST", {}, X_Aggregator="1")
        assert (answer.status, answer.text, due_at(room, 1)) == (200, "done\n", NOW)

    async def test_a_page_of_another_site_cannot_name_itself_so(self, room: Newsroom) -> None:
        answer = await ask(room, "/sources/1/pause", "POST", {}, X_Aggregator="1", Origin="https://evil.example")
        assert answer.status == 403

    async def test_a_form_that_never_ends_is_not_read(self, room: Newsroom) -> None:
        assert (await ask(room, "/sources/1/poll", "POST", {"form": "x" * 5000}, X_Aggregator="1")).status == 400


class TestNames:
    async def test_a_foreign_name_is_refused_before_anything_is_told(self, room: Newsroom) -> None:
        for path in ("/", "/status.json", "/sources/1", "/metrics"):
            answer = await ask(room, path, Host="evil.example")
            assert answer.status == 421
            assert "Sportblad" not in answer.text
        assert (await ask(room, "/sources/1/pause", "POST", {}, Host="evil.example", X_Aggregator="1")).status == 421


class TestToken:
    async def test_without_it_there_is_a_form_and_nothing_else(self, guarded: Newsroom) -> None:
        for path in PAGES:
            answer = await ask(guarded, path, **BROWSER)
            assert answer.status == 401
            assert 'name="token"' in answer.text and "Sportblad" not in answer.text
        assert (await ask(guarded, "/sources/1", **BROWSER)).text.count('action="../login"') == 1
        for path in ("/status.json", "/sources/1.json", "/metrics"):
            answer = await ask(guarded, path)
            assert answer.status == 401 and answer.headers["www-authenticate"].startswith("Bearer")

    async def test_whether_it_runs_is_told_to_everybody(self, guarded: Newsroom) -> None:
        assert (await ask(guarded, "/healthz", Host="anything.example")).status == 200
        assert (await ask(guarded, "/readyz")).status == 200

    async def test_a_program_names_it(self, guarded: Newsroom) -> None:
        answer = await ask(guarded, "/metrics", Authorization=f"Bearer {TOKEN}")
        assert (answer.status, answer.body) == (200, b"# EOF\n")
        assert "set-cookie" not in answer.headers
        pressed = await ask(guarded, "/sources/1/poll", "POST", {}, Authorization=f"Bearer {TOKEN}")
        assert pressed.text == "done\n"

    async def test_naming_oneself_is_not_enough_where_there_is_a_token(self, guarded: Newsroom) -> None:
        assert (await ask(guarded, "/sources/1/poll", "POST", {}, X_Aggregator="1")).status == 401

    async def test_a_person_logs_in_and_goes_where_they_wanted(self, guarded: Newsroom) -> None:
        form = {"token": f" {TOKEN}\n", "path": "/sources/2?x=y"}
        answer = await ask(guarded, "/login", "POST", form, Origin=guarded.address)
        assert (answer.status, answer.headers["location"]) == (303, "./sources/2?x=y")
        assert "HttpOnly; SameSite=Strict" in answer.headers["set-cookie"]
        assert "Secure" not in answer.headers["set-cookie"]
        shown = await ask(guarded, "/", Cookie=answer.cookie, **BROWSER)
        assert shown.status == 200 and "Log out" in shown.text
        left = await ask(guarded, "/logout", "POST", {"form": shown.form}, Cookie=answer.cookie, Origin=guarded.address)
        assert left.status == 303 and "Max-Age=0" in left.headers["set-cookie"]

    async def test_behind_a_proxy_with_tls_the_cookie_never_leaves_tls(self, guarded: Newsroom) -> None:
        form, origin = {"token": TOKEN}, "https://status.example.org"
        answer = await ask(guarded, "/login", "POST", form, Origin=origin, X_Forwarded_Proto="https")
        assert answer.headers["set-cookie"].endswith("Secure")

    async def test_a_login_from_another_site_is_refused(self, guarded: Newsroom) -> None:
        assert (await ask(guarded, "/login", "POST", {"token": TOKEN}, Origin="https://evil.example")).status == 403

    async def test_a_token_that_was_changed_ends_every_session_without_a_restart(self, guarded: Newsroom) -> None:
        answer = await ask(guarded, "/login", "POST", {"token": TOKEN}, Origin=guarded.address)
        guarded.settings(token="another-token-of-ours", hosts=())
        try:
            assert (await ask(guarded, "/", Cookie=answer.cookie, **BROWSER)).status == 401
            assert (await ask(guarded, "/metrics", Authorization="Bearer another-token-of-ours")).status == 200
        finally:
            guarded.settings(token=TOKEN, hosts=("status.example.org",))

    async def test_who_guesses_has_to_wait_and_the_right_one_does_not_get_through_then(self, guarded: Newsroom) -> None:
        statuses = [(await ask(guarded, "/", Authorization=f"Bearer {n}")).status for n in range(12)]
        assert statuses[:8] == [401] * 8 and statuses[-1] == 429
        answer = await ask(guarded, "/login", "POST", {"token": TOKEN}, Origin=guarded.address, **BROWSER)
        assert answer.status == 429 and int(answer.headers["retry-after"]) >= 1
        assert "Too many wrong tokens" in answer.text
        guarded.now += 200
        try:
            assert (await ask(guarded, "/metrics", Authorization=f"Bearer {TOKEN}")).status == 200
        finally:
            guarded.now -= 200


class TestJson:
    async def test_everything_at_once(self, room: Newsroom) -> None:
        answer = await ask(room, "/status.json")
        document = json.loads(answer.body)
        assert answer.headers["content-type"] == "application/json"
        assert sum(document["states"].values()) == len(document["sources"]) == 12
        worst = document["sources"][0]
        assert (worst["state"], worst["failures"], worst["title"]) == ("broken", 41, HOSTILE)
        assert worst["last_error"] == ERROR
        assert len(worst["entries_per_day"]) == 14
        assert document["daemon"]["jobs"][0]["name"] == "dispatch"
        assert document["database"]["rows"]["polls"] == 1440
        assert "SQLite" in document["versions"]

    async def test_a_terminal_that_shows_it_obeys_nothing(self, room: Newsroom) -> None:
        for path in ("/status.json", "/sources/6.json"):
            text = (await ask(room, path)).text
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
            assert "\\u001b[31mred" in text

    async def test_a_time_that_never_comes_is_null(self, room: Newsroom) -> None:
        document = json.loads((await ask(room, "/status.json?state=gone")).body)
        assert [one["next_poll_at"] for one in document["sources"]] == [None]

    async def test_one_source(self, room: Newsroom) -> None:
        document = json.loads((await ask(room, "/sources/1.json")).body)
        assert len(document["last_polls"]) == 50 and document["delays"]["counted"] >= 5
        assert document["newest_entries"][0]["story_id"]
        assert (await ask(room, "/sources/4711.json")).status == 404


async def test_a_database_that_another_program_locks_delays_and_breaks_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.sites.operator.PATIENCE", 0.2)
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()
    waiting = room.store.write(lambda session: asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(10))
    held = asyncio.create_task(waiting)
    await asyncio.sleep(0)
    answer = await press(room, 12, "forget", "/sources/1")
    assert answer.status == 503 and "as soon as its turn comes" in answer.text
    assert (await ask(room, "/", **BROWSER)).status == 200
    gate.set()
    await held


async def test_a_listener_over_an_empty_database_says_so(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as room:
        await room.store.write(lambda session: session.db.execute("DELETE FROM sources"))
        assert "There are no sources yet." in (await ask(room, "/", **BROWSER)).text
        assert (await ask(room, "/ranking", **BROWSER)).status == 200
