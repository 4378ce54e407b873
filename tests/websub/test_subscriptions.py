"""What polls mean for subscriptions at hubs, and subscriptions for the time of the next poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aggregator.config import Config, SourceSettings
from aggregator.config.settings import Settings
from aggregator.errors import Overtaken, StoreError
from aggregator.models import FeedInfo, Fetched, Outcome, PollDecision, PollRecord
from aggregator.models.polls import Attempt
from aggregator.models.websub import Offer, Push, State, Subscription
from aggregator.polling.decide import Poll, Polled
from aggregator.store import Session, Store
from aggregator.store.hosts import Shards
from aggregator.websub import after_poll, rules
from aggregator.websub.subscriber import Subscriber
from tests.make import DAY, HOUR, NOW, entry, reading, source
from tests.websub.hub import signature

URL, HUB, OTHER = "https://nieuws.example/rss", "https://hub.example/", "https://other.example/"
NET = 6 * HOUR
SOON = 600.0  # the ordinary interval of these polls


class World:
    """A source and its polls, as they are recorded."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        websub_on = {"site": {"link": "https://meest.example"}, "websub": {"enabled": True}}
        self.config = Config(folder / "config.toml", Settings.model_validate(websub_on))
        self.settings = SourceSettings(url=URL)
        self.source = store.write_now(lambda session: source(session, URL))

    def poll(self, at: float = NOW, hub: str | None = HUB, status: int = 200, **given: Any) -> float:
        """Records a poll; seconds to the next one, as decided and as stored."""
        document = reading(*given.pop("entries", ()), feed=FeedInfo(hub=hub, self_url=URL)) if status == 200 else None
        outcome = given.pop("outcome", Outcome.UNCHANGED)
        fetched = Fetched(URL, status, b"", {}, None, None, None, 0, 0.0)
        attempt = Attempt(outcome, fetched, reading=document)
        record = PollRecord(self.source.id, at, at, outcome, entries_new=len(document.entries) if document else 0)

        def work(session: Session) -> float:
            session.sources.set_next_poll(self.source.id, at + SOON, "ordinary")
            poll = Poll(self.source.id, self.settings, attempt, at, at)
            polled = Polled(self.source, poll, record, PollDecision(at + SOON, SOON, "x"))
            decision = after_poll.follower(self.config)(session, polled)
            assert self._stored(session) == decision.next_poll_at
            return decision.next_poll_at - at

        return self.store.write_now(work)

    def _stored(self, session: Session) -> float:
        stored = session.sources.get(self.source.id)
        assert stored is not None
        return stored.next_poll_at

    def subscribe(self, at: float = NOW, **given: Any) -> None:
        """An active subscription whose hub has pushed."""
        one = rules.confirmed(rules.begun(Offer(HUB, URL), self.source.id, "token", "secret", at), 10 * DAY, at, 0.5)
        row = replace(one, **{"last_push_at": at, **given})
        self.store.write_now(lambda session: session.subscriptions.add(row))

    def change(self, step: after_poll.Step, at: float) -> None:
        one = self.rows()[0]
        self.store.write_now(lambda session: after_poll.change(session, one.id, step, at))

    def rows(self) -> list[Subscription]:
        with self.store.reader() as session:
            return session.subscriptions.all()

    def next_poll_at(self) -> float:
        with self.store.reader() as session:
            return self._stored(session)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Store.open(tmp_path / "a.db") as store:
        yield World(store, tmp_path)


class TestWhatIsFollowed:
    def test_each_subscription_has_a_token_and_a_secret_of_its_own(self, world: World) -> None:
        world.poll()
        world.poll(NOW + 2 * DAY, OTHER)
        old, new = world.rows()
        assert (old.hub, old.state, new.hub, new.state) == (HUB, State.LEAVING, OTHER, State.ASKING)
        assert len({old.token, new.token, old.secret, new.secret}) == 4
        assert len(new.secret.encode()) < 200, "section 5.1"

    def test_one_that_is_being_left_does_not_count(self, world: World) -> None:
        world.poll()
        world.poll(NOW + 2 * DAY, OTHER)
        world.poll(NOW + 4 * DAY, OTHER)
        assert [one.hub for one in world.rows()] == [HUB, OTHER]

    def test_a_hub_that_comes_back_is_followed_anew(self, world: World) -> None:
        world.poll()
        world.poll(NOW + 2 * DAY, hub=None)
        assert [one.state for one in world.rows()] == [State.LEAVING]
        world.poll(NOW + 3 * DAY)
        assert [one.state for one in world.rows()] == [State.LEAVING, State.ASKING]

    def test_a_hub_known_from_an_earlier_document_is_followed_without_a_new_one(self, world: World) -> None:
        world.source = replace(world.source, feed=FeedInfo(hub=HUB, self_url=URL))
        world.poll(status=304)
        assert [one.hub for one in world.rows()] == [HUB]

    @pytest.mark.parametrize("status", [304, 226])
    def test_an_answer_that_is_no_whole_document_ends_nothing(self, world: World, status: int) -> None:
        world.poll()
        world.poll(NOW + 2 * DAY, hub=None, status=status)
        assert [one.state for one in world.rows()] == [State.ASKING]

    def test_nor_does_a_poll_that_failed(self, world: World) -> None:
        world.poll()
        world.poll(NOW + 2 * DAY, hub=None, outcome=Outcome.MALFORMED)
        assert [one.state for one in world.rows()] == [State.ASKING]


class TestTheNet:
    def test_a_source_whose_hub_pushes_is_polled_slowly(self, world: World) -> None:
        world.subscribe()
        assert world.poll() == NET

    def test_an_interval_of_its_own_wins(self, world: World) -> None:
        world.subscribe()
        world.settings = SourceSettings.model_validate({"url": URL, "interval": "15m"})
        assert world.poll() == SOON

    def test_what_was_published_a_moment_ago_may_still_be_pushed(self, world: World) -> None:
        world.subscribe()
        assert world.poll(entries=[entry(published_claimed=NOW - 60)]) == NET
        assert world.rows()[0].missed_at is None

    def test_what_was_not_pushed_in_ten_minutes_is_held_against_the_hub(self, world: World) -> None:
        world.subscribe()
        assert world.poll(entries=[entry(published_claimed=NOW - 601)]) == SOON
        assert world.rows()[0].missed_at == NOW

    def test_when_the_hub_fails_the_ordinary_time_comes_back(self, world: World) -> None:
        world.subscribe()
        world.poll()
        world.change(lambda one: rules.denied(one, "", NOW + 60, 0.5), NOW + 60)
        assert world.next_poll_at() == NOW + SOON

    def test_when_the_source_was_polled_since_that_time_counts(self, world: World) -> None:
        world.subscribe()
        world.poll()
        later = NOW + NET
        assert world.poll(later, outcome=Outcome.UNREACHABLE) == SOON
        world.change(lambda one: rules.denied(one, "", later, 0.5), later)
        assert world.next_poll_at() == later + SOON


class TestManyProcesses:
    """One asks hubs, and another one is called back."""

    @pytest.fixture
    def clock(self) -> list[float]:
        return [NOW]

    def subscriber(self, world: World, clock: list[float], **more: Any) -> Subscriber:
        settings = Settings.model_validate(
            {"site": {"link": "https://meest.example"}, "websub": {"enabled": True}, **more}
        )
        nothing: Any = None  # neither fetches nor polls
        config = Config(world.config.path, settings)
        return Subscriber(config, world.store, nothing, nothing, lambda: clock[0], lambda record: None)

    async def test_what_another_has_agreed_with_a_hub_is_known_when_it_calls(
        self, world: World, clock: list[float]
    ) -> None:
        shared = {"storage": {"url": "postgresql://news@127.0.0.1/news"}, "engine": {"kind": "procrastinate"}}
        web = self.subscriber(world, clock, **shared)
        world.subscribe()
        assert await web.knows("token")
        assert not await web.knows("nobody's")

    async def test_callers_that_nobody_knows_cost_a_look_a_second_at_most(
        self, world: World, clock: list[float]
    ) -> None:
        shared = {"storage": {"url": "postgresql://news@127.0.0.1/news"}, "engine": {"kind": "procrastinate"}}
        web = self.subscriber(world, clock, **shared)
        assert not await web.knows("token")
        world.subscribe()
        assert not await web.knows("token"), "a moment ago there was none"
        clock[0] += 1
        assert await web.knows("token")

    async def test_one_process_alone_never_looks(self, world: World, clock: list[float]) -> None:
        alone = self.subscriber(world, clock)
        world.subscribe()
        assert not await alone.knows("token")


class Pushed:
    """A hub pushes, and a reader of documents that says what it was given."""

    def __init__(self, world: World) -> None:
        self.world, self.read = world, list[bytes]()
        self.meanwhile: Callable[[], object] = lambda: None  # while a document is read
        self.came: list[PollRecord] = []
        nothing: Any = None
        settings = {"site": {"link": "https://meest.example"}, "websub": {"enabled": True}, "sources": [{"url": URL}]}
        config = Config(world.config.path, Settings.model_validate(settings))
        poller: Any = SimpleNamespace(read=self._read)
        self.one = Subscriber(config, world.store, nothing, poller, lambda: NOW, self.came.append, lambda: 0.5)

    async def push(self, *bodies: bytes) -> list[int]:
        await self.one.read_book()
        return [await self.one.deliver("token", {"x-hub-signature": _signed(body)}, body) for body in bodies]

    def waiting(self) -> list[bytes]:
        with self.world.store.reader() as session:
            return [bytes(row[0]) for row in session.db.execute("SELECT body FROM pushes ORDER BY id")]

    def titles(self) -> list[str]:
        with self.world.store.reader() as session:
            return [row[0] for row in session.db.execute("SELECT title FROM entries ORDER BY id")]

    async def _read(self, _source: Any, fetched: Fetched) -> Attempt:
        self.read.append(fetched.body)
        self.meanwhile()
        if fetched.body == b"garbage":
            return Attempt(Outcome.MALFORMED, fetched, error="cannot be read")
        if fetched.body == b"bug":
            raise ZeroDivisionError
        text = fetched.body.decode()
        return Attempt(Outcome.UNCHANGED, fetched, text, reading(entry(key=text, title=text)))


def _signed(body: bytes) -> str:
    return f"sha256={signature(body, 'secret', 'sha256')}"


class TestWhatIsPushed:
    """It is stored before its hub is answered, and read by whoever works at its source."""

    @pytest.fixture
    def pushed(self, world: World) -> Pushed:
        world.subscribe()
        return Pushed(world)

    async def test_it_is_stored_before_the_answer_and_gone_with_the_poll_that_has_it(self, pushed: Pushed) -> None:
        assert await pushed.push(b"first", b"second") == [202, 202]
        assert (pushed.waiting(), pushed.titles()) == ([b"first", b"second"], [])
        await pushed.one.take_in(pushed.world.source.id)
        assert (pushed.waiting(), pushed.titles()) == ([], ["first", "second"])
        assert [record.entries_new for record in pushed.came] == [1, 1]

    async def test_the_shard_of_its_source_has_something_to_do_and_no_other(self, pushed: Pushed) -> None:
        with pushed.world.store.reader() as session:
            assert session.sources.due_shards(0.0, 8) == frozenset()
        await pushed.push(b"first")
        with pushed.world.store.reader() as session:
            (shard,) = session.sources.due_shards(0.0, 8)
            assert [one.url for one in session.pushes.sources(Shards({shard}, 8))] == [URL]
            assert session.pushes.sources(Shards({(shard + 1) % 8}, 8)) == []

    async def test_more_than_is_kept_is_to_come_again(self, pushed: Pushed, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("aggregator.websub.subscriber.MOST_WAITING", 36)
        assert await pushed.push(b"first", b"second", b"two") == [202, 503, 202]
        other = pushed.world.store.write_now(lambda session: source(session, "https://b.example/rss"))
        push = Push(0, other.id, "token", b"and others have their room", None, NOW)
        assert pushed.world.store.write_now(lambda session: session.pushes.add(push, 4 * len(push.body)))
        await pushed.one.take_in(pushed.world.source.id)
        assert await pushed.push(b"second") == [202]

    @pytest.mark.parametrize("body", [b"garbage", b"bug"])
    async def test_what_cannot_be_read_is_left_and_keeps_nothing_waiting(self, pushed: Pushed, body: bytes) -> None:
        await pushed.push(body, b"second")
        await pushed.one.take_in(pushed.world.source.id)
        assert (pushed.waiting(), pushed.titles()) == ([], ["second"])
        assert pushed.world.rows()[0].missed_at == NOW

    async def test_what_another_process_has_taken_in_meanwhile_is_not_stored_twice(self, pushed: Pushed) -> None:
        await pushed.push(b"first")
        pushed.meanwhile = lambda: pushed.world.store.write_now(lambda session: session.pushes.take(1))
        with pytest.raises(Overtaken):
            await pushed.one.take_in(pushed.world.source.id)
        assert (pushed.titles(), pushed.came) == ([], [])

    async def test_what_could_not_be_stored_waits_and_so_does_what_came_after_it(
        self, pushed: Pushed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await pushed.push(b"first", b"second")

        def full(*_given: object) -> None:
            raise StoreError("the disk is full")

        with monkeypatch.context() as patch, pytest.raises(StoreError):
            patch.setattr("aggregator.store.changes.Changes.apply", full)
            await pushed.one.take_in(pushed.world.source.id)
        assert (pushed.waiting(), pushed.titles()) == ([b"first", b"second"], [])
        await pushed.one.take_in(pushed.world.source.id)
        assert pushed.titles() == ["first", "second"]

    async def test_nothing_waits_for_a_subscription_that_is_forgotten(self, pushed: Pushed) -> None:
        await pushed.push(b"first")
        pushed.world.store.write_now(lambda session: session.subscriptions.forget(1))
        assert pushed.waiting() == []
