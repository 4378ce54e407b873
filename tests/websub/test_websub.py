"""A subscription at a hub: what is discovered, said, believed, and when (WebSub, W3C Recommendation, 2018)."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.models import FeedInfo, PollDecision
from aggregator.models.websub import Offer, State, Subscription
from aggregator.websub import forms, rules
from aggregator.websub import lease as lease
from aggregator.websub.callback import LONGEST_CHALLENGE, CallbackAnswer, is_signed, verdict
from tests.make import DAY, HOUR, NOW
from tests.websub.hub import signature

URL = "https://nieuws.example/rss"
HUB, TOPIC = "https://hub.example/", "https://nieuws.example/feed"
WANTED = 10 * DAY


def subscription(**given: Any) -> Subscription:
    one = rules.begun(Offer(HUB, TOPIC), source_id=7, token="token", secret="secret", now=NOW)
    return replace(one, **given)


def active(**given: Any) -> Subscription:
    return replace(rules.confirmed(subscription(), WANTED, NOW, jitter=0.5), **given)


def ask(one: Subscription, **query: str) -> CallbackAnswer:
    said = {"hub.topic": TOPIC, "hub.challenge": "c-1"} | {name.replace("_", ".", 1): v for name, v in query.items()}
    return verdict(one, said, WANTED, NOW)


class TestDiscovery:
    def test_in_the_headers(self) -> None:
        headers = {"link": f'<{HUB}>; rel="hub", </feed>; rel=self'}
        assert rules.offered(headers, FeedInfo(), URL) == Offer(HUB, TOPIC)

    def test_in_the_document(self) -> None:
        assert rules.offered({}, FeedInfo(hub=HUB, self_url="/feed"), URL) == Offer(HUB, TOPIC)

    def test_the_headers_come_first(self) -> None:
        headers = {"link": f"<{HUB}>; rel=hub, <{TOPIC}>; rel=self"}
        feed = FeedInfo(hub="https://other.example/", self_url="https://other.example/feed")
        assert rules.offered(headers, feed, URL) == Offer(HUB, TOPIC)

    def test_without_a_self_link_the_topic_is_where_the_document_came_from(self) -> None:
        assert rules.offered({}, FeedInfo(hub=HUB), URL) == Offer(HUB, URL)

    def test_of_several_hubs_one_with_https(self) -> None:
        headers = {"link": f"<http://plain.example/>; rel=hub, <{HUB}>; rel=hub, <https://third.example/>; rel=hub"}
        assert rules.offered(headers, FeedInfo(), TOPIC) == Offer(HUB, TOPIC)

    def test_one_link_may_be_several_things(self) -> None:
        assert rules.offered({"link": f'<{TOPIC}>; rel="self hub"'}, FeedInfo(), URL) == Offer(TOPIC, TOPIC)

    @pytest.mark.parametrize(
        ("headers", "feed"),
        [
            ({}, FeedInfo(self_url=TOPIC)),
            ({"link": f"<{HUB}>; rel=alternate"}, FeedInfo()),
            ({"link": f"<{HUB}>; rel=hub; anchor=/other"}, FeedInfo()),
            ({"link": "<javascript:alert(1)>; rel=hub"}, FeedInfo()),
            ({"link": "garbage"}, FeedInfo(hub="file:///etc/passwd")),
            ({}, FeedInfo(hub=HUB, self_url=f"https://nieuws.example/{'x' * 1000}")),
        ],
        ids=["none", "other link", "of another document", "a script", "a file", "a topic without end"],
    )
    def test_no_hub(self, headers: dict[str, str], feed: FeedInfo) -> None:
        assert rules.offered(headers, feed, URL) is None


class TestWhatADocumentMeans:
    def test_a_first_offer_begins(self) -> None:
        move = rules.move(Offer(HUB, TOPIC), None, NOW)
        assert (move.leave, move.begin) == (False, Offer(HUB, TOPIC))

    def test_the_same_offer_changes_nothing(self) -> None:
        move = rules.move(Offer(HUB, TOPIC), subscription(), NOW + 100 * DAY)
        assert (move.leave, move.begin) == (False, None)

    def test_another_hub_replaces_it(self) -> None:
        other = Offer("https://other.example/", TOPIC)
        move = rules.move(other, subscription(), NOW + 2 * DAY)
        assert (move.leave, move.begin) == (True, other)

    def test_no_hub_any_more_ends_it(self) -> None:
        move = rules.move(None, subscription(), NOW + 2 * DAY)
        assert (move.leave, move.begin) == (True, None)

    @pytest.mark.parametrize("offer", [None, Offer(HUB, f"{TOPIC}?session=2")])
    def test_documents_that_change_their_mind_are_followed_once_a_day(self, offer: Offer | None) -> None:
        move = rules.move(offer, subscription(), NOW + DAY - 1)
        assert (move.leave, move.begin) == (False, None)


class TestAsking:
    def test_what_is_said(self) -> None:
        callback = forms.callback("https://meest.example", "token")
        assert callback == "https://meest.example/websub/token"
        assert dict(forms.request(subscription(), callback, WANTED)) == {
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.callback": callback,
            "hub.lease_seconds": "864000",
            "hub.secret": "secret",
        }

    def test_what_is_said_at_the_end(self) -> None:
        form = forms.request(rules.left(active(), NOW), "https://meest.example/websub/token", WANTED)
        assert dict(form) == {
            "hub.mode": "unsubscribe",
            "hub.topic": TOPIC,
            "hub.callback": "https://meest.example/websub/token",
        }

    def test_a_hub_that_does_not_verify_is_asked_ever_less_often(self) -> None:
        one, waits = subscription(), []
        for _ in range(12):
            after = rules.asked(one, one.next_at, jitter=0.5)
            waits.append(after.next_at - one.next_at)
            one = after
        assert waits[:3] == [300, 600, 1200]
        assert waits == sorted(waits)
        assert waits[-1] == DAY
        assert one.state is State.ASKING

    def test_a_reason_is_kept_on_one_line_and_short(self) -> None:
        assert rules.failed(subscription(), "no\n\x1b[31mway").error == "no [31mway"
        assert len(rules.failed(subscription(), "no " * 999).error or "") <= 204

    def test_a_hub_that_quotes_our_callback_tells_nobody(self) -> None:
        one = subscription(token="t0k3n", secret="s3cr3t")
        assert rules.failed(one, "cannot reach /websub/t0k3n with s3cr3t").error == "cannot reach /websub/… with …"

    def test_a_clock_that_was_set_back_makes_nobody_wait(self) -> None:
        ahead = NOW + 1000 * DAY
        one = rules.begun(Offer(HUB, TOPIC), 7, "t", "s", ahead)
        assert rules.rescheduled(one, NOW).next_at == NOW
        assert rules.rescheduled(active(next_at=ahead), NOW).next_at == NOW
        assert rules.rescheduled(active(), NOW) == active()

    def test_one_that_is_being_left_is_not_kept_by_what_a_reader_was_killed_over(self) -> None:
        one = rules.left(active(), NOW)
        assert rules.quarantined(one, NOW, 0.5) == one
        assert rules.quarantined(active(), NOW, 0.5).state is State.DENIED

    def test_a_farewell_that_nobody_answers_is_given_up(self) -> None:
        one = rules.left(active(), NOW)
        for _ in range(3):
            assert not rules.given_up(one)
            one = rules.asked(one, one.next_at, 0.5)
        assert rules.given_up(one)

    def test_a_wanted_subscription_is_never_given_up(self) -> None:
        assert not rules.given_up(subscription(failures=1000))


class TestRenewal:
    def test_comes_before_the_lease_ends_and_leaves_time_to_repeat_it(self) -> None:
        one = active()
        assert one.expires_at == NOW + WANTED
        attempts = 0
        while one.next_at < NOW + WANTED:
            one = rules.asked(one, one.next_at, 0.5)
            attempts += 1
            assert one.state is State.ACTIVE
        assert attempts >= 5

    def test_a_short_lease_is_renewed_in_steps_that_fit(self) -> None:
        one, attempts = rules.confirmed(subscription(), HOUR, NOW, jitter=0.5), 0
        while one.next_at < NOW + HOUR:
            one = rules.asked(one, one.next_at, 0.5)
            attempts += 1
        assert attempts >= 4

    def test_a_lease_that_ran_out_begins_again(self) -> None:
        one = rules.asked(active(), NOW + WANTED + 1, 0.5)
        assert (one.state, one.expires_at) == (State.ASKING, None)

    def test_renewed_it_runs_from_then(self) -> None:
        again = ask(rules.asked(active(), NOW, 0.5), hub_mode="subscribe", hub_lease_seconds="x")
        assert again.after is not None
        assert (again.after.failures, again.after.expires_at) == (0, NOW + WANTED)

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            ("3600", HOUR),
            ("3", 60),
            ("99999999999", 90 * DAY),
            *((other, WANTED) for other in (None, "", "0", "-5", "1e9", "9" * 400, "٣")),
        ],
    )
    def test_a_lease_is_what_the_hub_says_within_reason(self, said: str | None, seconds: float) -> None:
        assert lease.granted(said, WANTED) == seconds

    @given(st.integers(1, 10**6), st.floats(0, 1, exclude_max=True), st.floats(0, 90 * DAY))
    def test_no_wait_is_negative_or_endless(self, failures: int, jitter: float, left: float) -> None:
        assert 60 <= lease.retry(failures, jitter, left) <= 1.25 * DAY
        assert 45 <= lease.ping_retry(failures, jitter) <= 1.25 * 6 * HOUR


class TestVerification:
    def test_what_we_want_is_echoed(self) -> None:
        said = ask(subscription(), hub_mode="subscribe", hub_lease_seconds="3600")
        assert (said.status, said.body) == (HTTPStatus.OK, "c-1")
        assert said.after is not None
        assert said.after.state is State.ACTIVE

    @pytest.mark.parametrize(
        ("one", "query"),
        [
            (subscription(), {"hub_mode": "subscribe", "hub_topic": "https://other.example/"}),
            (subscription(), {"hub_mode": "subscribe", "hub_topic": f"{TOPIC}/"}),
            (subscription(), {"hub_mode": "subscribe", "hub_challenge": ""}),
            (subscription(), {"hub_mode": "subscribe", "hub_challenge": "c" * (LONGEST_CHALLENGE + 1)}),
            (subscription(), {"hub_mode": "Subscribe"}),
            (subscription(), {}),
            (subscription(), {"hub_mode": "unsubscribe"}),
            (active(), {"hub_mode": "unsubscribe"}),
            (rules.left(active(), NOW), {"hub_mode": "subscribe"}),
            (rules.denied(active(), "", NOW, 0), {"hub_mode": "subscribe"}),
            (subscription(), {"hub_mode": "denied", "hub_topic": "https://other.example/"}),
        ],
    )
    def test_what_we_do_not_want_is_not_found_and_changes_nothing(
        self, one: Subscription, query: dict[str, str]
    ) -> None:
        said = ask(one, **query)
        assert (said.status, said.body, said.after) == (HTTPStatus.NOT_FOUND, "", one)

    def test_leaving_is_confirmed_and_then_forgotten(self) -> None:
        said = ask(rules.left(active(), NOW), hub_mode="unsubscribe")
        assert (said.status, said.body, said.after) == (HTTPStatus.OK, "c-1", None)

    @pytest.mark.parametrize("one", [subscription(), active()])
    def test_a_hub_may_deny_at_any_time_and_is_asked_again_much_later(self, one: Subscription) -> None:
        said = ask(one, hub_mode="denied", hub_reason="paid\nplans only")
        assert said.status is HTTPStatus.OK
        assert said.after is not None
        assert (said.after.state, said.after.expires_at) == (State.DENIED, None)
        assert said.after.error == "the hub refused: paid plans only"
        assert NOW + DAY <= said.after.next_at <= NOW + 2 * DAY
        assert rules.asked(said.after, said.after.next_at, 0.5).state is State.ASKING

    def test_a_denied_farewell_is_one_too(self) -> None:
        assert ask(rules.left(active(), NOW), hub_mode="denied").after is None


class TestSignatures:
    BODY = b"<rss/>"

    @pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
    def test_of_every_kind(self, algorithm: str) -> None:
        right = signature(self.BODY, "secret", algorithm)
        assert is_signed(self.BODY, "secret", f"{algorithm}={right}")
        assert is_signed(self.BODY, "secret", f" {algorithm.upper()}={right.upper()} ")
        assert not is_signed(self.BODY + b" ", "secret", f"{algorithm}={right}")
        assert not is_signed(self.BODY, "other", f"{algorithm}={right}")

    @pytest.mark.parametrize(
        "header",
        [
            *(None, "", "sha256", "sha256=", "=abc", "new=1", "sha256=é"),
            f"md5={signature(BODY, 'secret', 'md5')}",
            f"sha1={signature(BODY, 'secret', 'sha256')}",
            signature(BODY, "secret", "sha256"),
        ],
    )
    def test_none_or_another(self, header: str | None) -> None:
        assert not is_signed(self.BODY, "secret", header)


class TestReliance:
    """Polling is slowed only for a hub that has shown that it pushes."""

    DECISION = PollDecision(NOW + HOUR, HOUR, "a quiet source")
    NET = 6 * HOUR

    def test_a_hub_that_pushed_is_relied_on(self) -> None:
        slow = rules.slowed(active(last_push_at=NOW - HOUR), self.DECISION, NOW, self.NET)
        assert (slow.next_poll_at, slow.interval) == (NOW + self.NET, self.NET)
        assert slow.reason == "its hub pushes, so this is a net only; without one: a quiet source"

    @pytest.mark.parametrize(
        "one",
        [
            subscription(last_push_at=NOW),
            active(),
            active(last_push_at=NOW, expires_at=NOW),
            active(last_push_at=NOW, missed_at=NOW - HOUR),
            active(last_push_at=NOW - 3 * DAY, missed_at=NOW - 2 * DAY),
            rules.denied(active(last_push_at=NOW), "", NOW, 0),
            rules.left(active(last_push_at=NOW), NOW),
        ],
        ids=["asking", "never pushed", "lease over", "missed today", "silent since", "denied", "leaving"],
    )
    def test_any_other_is_not(self, one: Subscription) -> None:
        assert rules.slowed(one, self.DECISION, NOW, self.NET) is self.DECISION

    def test_a_day_without_a_miss_restores_it(self) -> None:
        assert rules.is_relied_on(active(last_push_at=NOW, missed_at=NOW - DAY), NOW)

    def test_a_later_poll_stays_later(self) -> None:
        late = PollDecision(NOW + DAY, DAY, "the server asks for it")
        assert rules.slowed(active(last_push_at=NOW), late, NOW, self.NET) is late

    def test_before_its_first_push_nothing_is_held_against_it(self) -> None:
        assert rules.missed(active(), NOW).missed_at is None
        assert rules.missed(active(last_push_at=NOW), NOW).missed_at == NOW


def test_a_ping_says_what_has_changed() -> None:
    assert forms.ping(TOPIC) == (("hub.mode", "publish"), ("hub.url", TOPIC))
