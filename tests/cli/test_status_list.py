"""The list of sources in a terminal: what fits, what is cut, and what colours say."""

from __future__ import annotations

import click
import pytest

from aggregator.cli.support.columns import Cell, Column, cells, cut, lines
from aggregator.cli.support.status_list import SHAPES, colour_of, days, listed
from aggregator.models import HealthState, SourceFacts, SourceHealth, SourceList, SourceQuery, SourceStatus
from tests.make import HOUR, NOW

REASON = "has failed for 4 d, 41 times in a row; look at its address and at the error: no answer"


def a_list(*titles: str, found: int | None = None) -> SourceList:
    sources = tuple(
        SourceStatus(
            SourceFacts(place, "https://a.example/", title, None, True, NOW + HOUR, failures=41),
            SourceHealth(HealthState.BROKEN, REASON),
            12.0,
            (0, 1, 2, 40),
            24,
            12_000,
            0.012,
        )
        for place, title in enumerate(titles)
    )
    total = len(sources) if found is None else found
    states = ((HealthState.BROKEN, total),) if total else ()
    return SourceList(SourceQuery(), sources, total, 1, total, states, ())


@pytest.mark.parametrize("width", [40, 80, 100, 140, 200])
def test_no_line_is_longer_than_the_terminal_and_the_reason_is_told(width: int) -> None:
    shown = listed(
        a_list("Een bron met een heel lange naam, langer dan er plaats is", "日本の新聞 " * 9), NOW, width, False
    )
    assert max(map(cells, shown)) <= width
    if width >= 80:
        assert all("has failed for" in line for line in shown[3:])


def test_a_wide_terminal_has_every_column() -> None:
    head, row = listed(a_list("Tribune"), NOW, 240, False)[2:]
    assert head.split("  ")[0] == "health" and head.endswith("why")
    for told in ("✖ broken", "Tribune", "41", "in 1 h", "·▁▁█", "12 kB", "12 ms", REASON):
        assert told in row


def test_what_is_not_shown_is_counted() -> None:
    assert listed(a_list("Tribune", found=5000), NOW, 100, False)[-1] == "and 4,999 more; --all shows them"


def test_there_is_nothing_yet() -> None:
    assert "add some to config.toml" in listed(a_list(), NOW, 100, False)[0]


def test_colours_change_no_widths() -> None:
    plain, coloured = (listed(a_list("Tribune"), NOW, 120, colours) for colours in (False, True))
    assert [click.unstyle(line) for line in coloured] == plain
    assert click.style("✖ broken", fg="red") in coloured[3]


def test_each_state_has_a_shape_of_its_own() -> None:
    assert set(SHAPES) == set(HealthState)
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert colour_of(HealthState.OK) != colour_of(HealthState.BROKEN) != colour_of(HealthState.STALE)


def test_days_are_bars_and_none_is_a_dot() -> None:
    assert days(a_list("x").sources[0]) == "·▁▁█"


class TestColumns:
    def test_wide_letters_take_two_places_and_accents_none(self) -> None:
        assert cells("abc") == 3 and cells("日本") == 4 and cells("e\u0301") == 1

    def test_a_cut_never_splits_a_wide_letter(self) -> None:
        assert (
            cut("日本語", 4) == "日…" and cut("abcdef", 4) == "abc…" and cut("abc", 3) == "abc" and cut("abc", 0) == ""
        )

    def test_numbers_stand_at_the_right_and_controls_are_gone(self) -> None:
        table = lines([Column("n", right=True), Column("t")], [["7", Cell("a\x1b[31m\nb")], ["1234", "c"]], 80, False)
        assert table == ["   n  t", "   7  a[31m b", "1234  c"]
