"""When the operator is told: once when something is bad, once when it is well again."""

from __future__ import annotations

from typing import Any

from aggregator.alerts.decide import CALM, HOLD, MANY, calm, decide_alerts
from aggregator.models import Alert, AlertState, Notice, NoticeKind, Sighting
from tests.make import DAY, HOUR, NOW

BAD, WELL, UNSURE, OUT = AlertState.BAD, AlertState.WELL, AlertState.UNSURE, AlertState.OUT
PROBLEM, RECOVERED, REMINDER = NoticeKind.PROBLEM, NoticeKind.RECOVERED, NoticeKind.REMINDER
MINUTE = 60.0


class Operator:
    """Looks once a minute, remembers as the store would, and keeps what was said."""

    def __init__(self, repeat: float | None = None) -> None:
        self.repeat, self.now = repeat, NOW
        self.known: dict[str, Alert] = {}
        self.told: list[Notice] = []

    def look(self, *seen: Sighting, after: float = MINUTE) -> list[NoticeKind]:
        self.now += after
        decided = decide_alerts(self.known, seen, self.now, self.repeat)
        self.known |= {alert.subject: alert for alert in decided.save}
        for subject in decided.forget:
            del self.known[subject]
        self.told += decided.notices
        return [notice.kind for notice in decided.notices]

    def watch(self, standing: AlertState, seconds: float, **given: Any) -> list[NoticeKind]:
        """Looks every minute for so long."""
        return [kind for _ in range(int(seconds / MINUTE)) for kind in self.look(sighting(standing, **given))]


def sighting(standing: AlertState = BAD, subject: str = "source 1", **given: Any) -> Sighting:
    values = {"state": "broken", "title": "Nieuws", "words": "has failed for 13 hours", "since": NOW - HOUR}
    return Sighting(subject, standing, **{**values, **given})


def an_open_alert(**given: Any) -> Operator:
    operator = Operator(**given)
    assert operator.watch(BAD, HOLD + 2 * MINUTE) == [PROBLEM]
    return operator


class TestOneNotice:
    def test_what_is_bad_is_told_once(self) -> None:
        operator = an_open_alert()
        assert operator.watch(BAD, 2 * DAY) == []
        (notice,) = operator.told
        assert (notice.subject, notice.state, notice.words) == ("source 1", "broken", "has failed for 13 hours")
        assert notice.since == NOW - HOUR

    def test_what_passes_at_once_is_not_told(self) -> None:
        operator = Operator()
        assert operator.look(sighting()) == []
        assert operator.watch(WELL, HOUR) == []
        assert operator.known == {}

    def test_a_restart_tells_nothing_twice(self) -> None:
        operator = an_open_alert()
        after = Operator()
        after.known, after.now = dict(operator.known), operator.now
        assert after.watch(BAD, HOUR) == []

    def test_another_state_of_the_same_trouble_is_no_other_notice(self) -> None:
        operator = an_open_alert()
        assert operator.watch(BAD, HOUR, state="stale") == []
        assert operator.known["source 1"].state == "stale"

    def test_what_is_well_is_not_even_remembered(self) -> None:
        assert (
            decide_alerts({}, [sighting(WELL), sighting(UNSURE, "source 2"), sighting(OUT, "source 3")], NOW).save == ()
        )


class TestWellAgain:
    def test_it_is_told_once_after_it_has_settled(self) -> None:
        operator = an_open_alert()
        assert operator.watch(WELL, CALM - MINUTE) == []
        assert operator.watch(WELL, HOUR, words="last entry 2 minutes ago") == [RECOVERED]
        assert operator.told[-1].words == "last entry 2 minutes ago"

    def test_a_failure_in_between_is_not_well(self) -> None:
        operator = an_open_alert()
        for _ in range(10):
            assert operator.watch(WELL, CALM / 2) == []
            assert operator.watch(UNSURE, 5 * MINUTE) == []

    def test_one_that_is_paused_or_removed_closes_without_a_word(self) -> None:
        for seen in ([sighting(OUT)], []):
            operator = an_open_alert()
            assert operator.look(*seen) == []
            assert operator.known == {}


class TestFlapping:
    def test_it_is_told_ever_more_rarely(self) -> None:
        operator = Operator()
        for _ in range(40):
            operator.watch(BAD, 2 * HOUR)
            operator.watch(WELL, 2 * HOUR)
        assert len(operator.told) <= 4

    def test_the_second_time_it_has_to_settle_for_longer(self) -> None:
        assert (calm(0), calm(1), calm(2)) == (CALM, 4 * CALM, 16 * CALM)
        assert calm(50) == 2 * DAY

    def test_after_a_quiet_day_it_is_new_again(self) -> None:
        operator = an_open_alert()
        operator.watch(WELL, 2 * HOUR)
        assert operator.watch(WELL, 2 * DAY) == []
        assert operator.known == {}


class TestReminders:
    def test_off_by_default_and_else_at_their_interval(self) -> None:
        operator = an_open_alert(repeat=DAY)
        assert operator.watch(BAD, 3 * DAY + HOUR) == [REMINDER] * 3


class TestManyAtOnce:
    def test_they_are_one_notice(self) -> None:
        operator = Operator()
        seen = [sighting(subject=f"source {number}", title=f"Bron {number}") for number in range(500)]
        for _ in range(5):
            operator.look(*seen)
        (notice,) = operator.told
        assert notice.title == "500 sources are broken"
        assert "Bron 0, Bron 1, Bron 2, Bron 3, Bron 4 and 495 more" in notice.words
        assert len(operator.known) == 500

    def test_and_one_when_they_are_well_again(self) -> None:
        operator = Operator()
        names = [f"source {number}" for number in range(500)]
        for standing, minutes in ((BAD, 5), (WELL, 70)):
            for _ in range(minutes):
                operator.look(*(sighting(standing, name) for name in names))
        assert [notice.title for notice in operator.told] == ["500 sources are broken", "500 sources are well again"]

    def test_those_of_one_host_break_down_one_after_the_other_and_are_no_flood(self) -> None:
        operator = Operator()
        for minute in range(8 * 60):
            operator.look(*(sighting(subject=f"source {number}") for number in range(min(minute // 4, 100))))
        assert len(operator.told) < MANY + 8
        told = sum(int(one.title.split()[0]) if one.subject == "many" else 1 for one in operator.told)
        assert told == 100

    def test_nor_when_they_mend_one_after_the_other(self) -> None:
        operator = Operator()
        names = [f"source {number}" for number in range(100)]
        for minute in range(12 * 60):
            well = max(0, minute // 4 - 5)
            seen = [sighting(WELL if place < well else BAD, name) for place, name in enumerate(names)]
            operator.look(*seen)
        recovered = [one for one in operator.told if one.kind is RECOVERED]
        assert len(recovered) < MANY + 10
        assert not [one for one in operator.known.values() if one.is_open]

    def test_a_trouble_of_the_program_does_not_wait_for_them(self) -> None:
        operator = Operator()
        crowd = [sighting(subject=f"source {number}") for number in range(50)]
        for _ in range(5):
            operator.look(*crowd)
        told = [operator.look(*crowd, sighting(subject="disk", state="trouble")) for _ in range(4)]
        assert [PROBLEM] in told

    def test_a_few_are_told_by_name(self) -> None:
        operator = Operator()
        for _ in range(5):
            operator.look(*(sighting(subject=f"source {number}") for number in range(MANY - 1)))
        assert len(operator.told) == MANY - 1


def test_a_clock_that_goes_back_tells_nothing() -> None:
    operator = an_open_alert()
    assert operator.look(sighting(), after=-DAY) == []
    assert operator.watch(BAD, HOUR) == []
