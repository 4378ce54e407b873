"""When a scheduled backup is due, and which ones stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.upkeep.rotation import due, made_at, name_of, rotate
from tests.make import DAY, HOUR, NOW


def backups(*ages: float) -> dict[Path, float]:
    return {Path(name_of("a", NOW - age, ".db.gz")): NOW - age for age in ages}


def kept(made: dict[Path, float], keep: int, daily: int, weekly: int) -> list[float]:
    """Ages of those that stay, in days."""
    gone = rotate(made, keep, daily, weekly)
    return sorted((NOW - at) / DAY for path, at in made.items() if path not in gone)


class TestDue:
    def test_the_first_one_at_once(self) -> None:
        assert due(DAY, [], None, NOW)

    @pytest.mark.parametrize(("age", "expected"), [(DAY - 1, False), (DAY, True), (-HOUR, False), (-2 * DAY, True)])
    def test_by_the_age_of_the_last_whatever_the_clock_did(self, age: float, expected: bool) -> None:
        assert due(DAY, [NOW - 9 * DAY, NOW - age], None, NOW) is expected

    def test_one_that_failed_is_tried_again_after_an_hour(self) -> None:
        assert not due(DAY, [], NOW - HOUR + 1, NOW)
        assert due(DAY, [], NOW - HOUR, NOW)


class TestRotation:
    def test_hourly_backups_of_forty_days(self) -> None:
        made = backups(*(hours * HOUR for hours in range(40 * 24)))
        ages = kept(made, keep=3, daily=4, weekly=3)
        assert ages[:3] == [0, 1 / 24, 2 / 24]
        # Friday 08:00: the last of Thursday is nine hours old.
        assert [round(age * 24) for age in ages[3:]] == [9, 33, 57, 105, 273]

    def test_days_without_one_do_not_count(self) -> None:
        made = backups(0, 30 * DAY, 31 * DAY, 90 * DAY)
        assert kept(made, keep=1, daily=3, weekly=0) == [0, 30, 31]

    def test_the_newest_always_stays(self) -> None:
        assert kept(backups(1, 2), keep=1, daily=0, weekly=0) == [1 / DAY]

    def test_the_oldest_go_first(self) -> None:
        made = backups(0, DAY, 2 * DAY)
        assert [made[path] for path in rotate(made, 1, 0, 0)] == [NOW - 2 * DAY, NOW - DAY]


class TestNames:
    def test_tell_the_time_they_were_given(self) -> None:
        for kind in (".db", ".db.gz", ".tar"):
            assert made_at(name_of("aggregator", NOW, kind), "aggregator") == NOW

    @pytest.mark.parametrize(
        "name",
        ["other-20270115T080000Z.backup.db", "aggregator-20270115T080000Z.db", "aggregator-20271399T080000Z.backup.db"],
    )
    def test_of_other_files_are_not_ours_to_delete(self, name: str) -> None:
        assert made_at(name, "aggregator") is None
