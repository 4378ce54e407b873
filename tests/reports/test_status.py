"""What operators look at: which sources are listed, how numbers are made, and what that costs the store."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from aggregator.config import Settings
from aggregator.models import Baseline, HealthState, PollPoint, SourceFacts, SourceHealth, SourceQuery, Vitals
from aggregator.models.status import DAYS
from aggregator.models.websub import State, Subscription
from aggregator.publish.operator import pictures
from aggregator.reports import sources
from aggregator.reports.ranking import rank_list
from aggregator.reports.sources_json import account_of, source
from aggregator.store import Session, Store
from aggregator.text import inert_json
from tests.make import DAY, HOUR, NOW
from tests.operator.newsroom import TITLES, fill
from tests.store.plans import plan


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = Settings.model_validate(
        {"sources": [{"url": f"https://bron{n}.example/rss", "title": title} for n, title in enumerate(TITLES, 1)]}
    )
    with Store.open(tmp_path_factory.mktemp("status") / "aggregator.db") as store:
        store.write_now(lambda session: fill(session, settings.sources, hostile=False))
        yield store


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.reader() as session:
        yield session


class TestTheList:
    def facts(self, **given: object) -> sources.Judged:
        values = {"id": 1, "url": "https://nieuws.example/RSS", "title": "Het Nieuws", "category": "news"}
        facts = SourceFacts(**{**values, "enabled": True, "next_poll_at": NOW, **given})  # type: ignore[arg-type]
        return facts, SourceHealth(HealthState.OK, "well")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (SourceQuery(), True),
            (SourceQuery("NIEUWS"), True),
            (SourceQuery("example/rss"), True),
            (SourceQuery(".*"), False),
            (SourceQuery(state=HealthState.OK), True),
            (SourceQuery(state=HealthState.BROKEN), False),
            (SourceQuery(category="news"), True),
            (SourceQuery(category="sport"), False),
            (SourceQuery(category="new"), False),
            (SourceQuery("nieuws", HealthState.OK, "sport"), False),
        ],
    )
    def test_which_sources_are_asked_for(self, query: SourceQuery, found: bool) -> None:
        assert sources.matches(self.facts(), query) is found

    def test_a_category_shows_those_inside_it(self) -> None:
        assert sources.matches(self.facts(category="news / local"), SourceQuery(category="news"))

    def test_a_page_beyond_the_last_is_the_last(self, session: Session) -> None:
        listing = sources.source_list(session, SourceQuery(page=99), NOW, page=5)
        assert (listing.query.page, listing.pages, len(listing.sources)) == (3, 3, 2)
        assert listing.total == listing.found == 12

    def test_all_pages_together_are_the_whole_list_once(self, session: Session) -> None:
        every = [one.facts.id for one in sources.source_list(session, SourceQuery(), NOW, None).sources]
        paged = [sources.source_list(session, SourceQuery(page=number), NOW, 5).sources for number in (1, 2, 3)]
        assert [one.facts.id for page in paged for one in page] == every
        assert len(set(every)) == 12

    def test_states_are_counted_over_all_whatever_is_asked_for(self, session: Session) -> None:
        listing = sources.source_list(session, SourceQuery(state=HealthState.OK), NOW)
        assert dict(listing.states)[HealthState.BROKEN] == 1
        assert sum(count for _, count in listing.states) == 12

    def test_what_came_on_which_day(self, store: Store) -> None:
        def work(session: Session) -> tuple[int, ...]:
            today = NOW - NOW % DAY
            session.db.execute("UPDATE entries SET published_at = ? WHERE source_id = 12", [today - 5 * DAY])
            first = "SELECT min(id) FROM entries WHERE source_id = 12"
            session.db.execute(f"UPDATE entries SET published_at = ? WHERE id = ({first})", [today])
            listing = sources.source_list(session, SourceQuery("Het Weer"), NOW)
            return listing.sources[0].per_day

        days = store.write_now(work)
        assert len(days) == DAYS and days[-1] == 1 and days[-6] == 13 and sum(days) == 14

    def test_the_traffic_of_a_day_and_the_parse_times_of_a_week(self, session: Session) -> None:
        one = next(one for one in sources.source_list(session, SourceQuery(), NOW).sources if one.facts.id == 1)
        polls = session.overview.last_polls(1, 500)
        day = [poll.wire_bytes for poll in polls if poll.started_at >= NOW - DAY]
        read = [poll.read_seconds for poll in polls if poll.read_seconds > 0]
        assert (one.polls, one.wire_bytes) == (len(day), sum(day))
        assert one.parse_seconds == sources.percentile(read, 0.95)

    @pytest.mark.sqlite  # its planner
    def test_pages_are_read_from_indexes(self, store: Store) -> None:
        def work(session: Session) -> None:
            sources.source_list(session, SourceQuery(), NOW)

        steps = plan(store, work, of="polls p")
        assert "COVERING INDEX polls_source" in steps
        assert "SCAN p" not in steps
        assert "COVERING INDEX entries_published" in plan(store, work, of="entries e")

    @pytest.mark.sqlite
    def test_a_source_is_read_from_indexes(self, store: Store) -> None:
        steps = plan(store, lambda session: sources.source_account(session, 1, NOW), of="entries")
        assert "SCAN entries" not in steps.replace("SCAN entries USING", "")


class TestNumbers:
    @pytest.mark.parametrize(
        ("values", "part", "expected"),
        [
            ([], 0.5, None),
            ([3.0], 0.95, 3.0),
            ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
            (list(map(float, range(1, 101))), 0.95, 95.0),
        ],
    )
    def test_percentiles_are_values_that_were_there(
        self, values: list[float], part: float, expected: float | None
    ) -> None:
        assert sources.percentile(values, part) == expected

    def test_delays_are_spread_over_buckets_that_have_them_all(self) -> None:
        found = sources.delays([0.0, 59.9, 60.0, 1000.0, 10 * DAY])
        assert dict(found.buckets)["under 1 min"] == 2 and dict(found.buckets)["over 12 h"] == 1
        assert sum(count for _, count in found.buckets) == found.counted == 5
        assert (found.median, found.p90) == (60.0, 10 * DAY)

    def test_there_are_no_delays_yet(self) -> None:
        assert (sources.delays([]).median, sources.delays([]).counted) == (None, 0)

    def test_what_the_first_document_brought_is_no_delay(self, store: Store) -> None:
        def work(session: Session) -> int:
            first = session.db.execute("SELECT min(started_at) FROM polls WHERE source_id = 5 AND entries_new > 0")
            at = first.fetchone()[0]
            session.db.execute("UPDATE entries SET first_seen_at = ? WHERE source_id = 5", [at])
            return len(session.overview.delays(5, 100))

        assert store.write_now(work) == 0


class TestOneSource:
    def test_a_source_that_was_never_polled_has_a_page(self, tmp_path: Path) -> None:
        with Store.open(tmp_path / "a.db") as store:
            settings = Settings.model_validate({"sources": [{"url": "https://new.example/"}]})
            store.write_now(lambda session: session.sources.configure(settings.sources, NOW))
            with store.reader() as session:
                account = sources.source_account(session, 1, NOW)
                assert account is not None and account.status.health.state is HealthState.NEW
                assert (account.polls, account.entries, account.forecast) == ((), (), None)
                assert sources.source_account(session, 2, NOW) is None
                assert rank_list(session, settings, NOW) == []

    def test_a_hub_that_fails_is_told_with_its_error(self, tmp_path: Path) -> None:
        with Store.open(tmp_path / "a.db") as store:
            settings = Settings.model_validate({"sources": [{"url": "https://new.example/"}]})
            store.write_now(lambda session: session.sources.configure(settings.sources, NOW))
            hub, topic = "https://hub.example/", "https://new.example/"
            failing = Subscription(0, 1, hub, topic, "token", "secret", State.ASKING, NOW, NOW, error="answered 500")
            store.write_now(lambda session: session.subscriptions.add(failing))
            with store.reader() as session:
                account = sources.source_account(session, 1, NOW)
            assert account is not None
            assert account.remarks == (("hub", "https://hub.example/: asking, last error: answered 500"),)

    def test_json_has_no_infinity(self) -> None:
        facts = SourceFacts(1, "https://a.example/", "A", None, True, math.inf, baseline=Baseline())
        one = sources.SourceStatus(facts, SourceHealth(HealthState.GONE, "gone"), 0.0)
        assert json.loads(inert_json(source(one)))["next_poll_at"] is None

    def test_the_page_names_all_that_programs_get(self, session: Session) -> None:
        """`docs/status.md`: names stay, so each is told."""
        page = (Path(__file__).resolve().parents[2] / "docs" / "status.md").read_text("utf-8")
        rows = {
            row[0]: set(re.findall(r"`(\w+)`", row[1])) for row in re.findall(r"^\| `(\S+)` \| (.+) \|$", page, re.M)
        }
        account = sources.source_account(session, 1, NOW)
        assert account is not None
        listed = account_of(account)
        assert rows["sources"] == source(account.status).keys()
        assert rows["/sources/{id}.json"] == listed.keys() - rows["sources"]
        assert rows["daemon"] == {field.name for field in fields(Vitals)}


class TestPictures:
    def poll(self, outcome: str, ok: bool = True) -> PollPoint:
        return PollPoint(NOW - HOUR, outcome, ok, 200, 1, 0, 0, 2000, 0.1, 0.01, None if ok else "no answer")

    def test_a_strip_is_told_apart_without_colours(self) -> None:
        strip = pictures.strip([self.poll("changed"), self.poll("timeout", ok=False), self.poll("not-modified")], NOW)
        assert [bar.kind for bar in strip.bars] == ["same", "failed", "changed"]  # the newest last
        assert len({(bar.kind, bar.height) for bar in strip.bars}) == 3
        assert "no answer" in strip.bars[1].words
        assert strip.words == "The last 3 polls, oldest first: 1 brought something, 1 failed"

    def test_no_polls_are_no_picture_and_no_error(self) -> None:
        assert pictures.strip([], NOW).bars == ()
        assert pictures.per_day([0] * DAYS, NOW).bars == ()
        assert pictures.states([]) == ()

    def test_one_broken_source_of_many_is_seen(self) -> None:
        bars = pictures.states([(HealthState.BROKEN, 1), (HealthState.OK, 4999)])
        assert bars[0].width >= 8
        assert bars[-1].x + bars[-1].width <= 1000
