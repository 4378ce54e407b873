"""The labelled pairs: enough of them, well formed, and decided as well as `docs/dedupe.md` says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import dedupe as benchmark

HEADLINES = Path(__file__).resolve().parents[2] / "shared" / "stories" / "uci-news-dev.csv"
OWN = list(benchmark.own_pairs())


def test_pairs_are_many_in_every_language_and_of_both_labels() -> None:
    labels = Counter((pair.language, pair.same) for pair in OWN)
    assert all(labels[language, same] >= 50 for language in ("nl", "fr", "de", "en") for same in (True, False))
    assert len({(pair.a, pair.b) for pair in OWN}) == len(OWN)


def test_a_third_of_what_was_drawn_by_lot_is_held_out() -> None:
    drawn = Counter(pair.part for pair in OWN if not pair.part.startswith("round"))
    assert drawn["held-out"] * 3 >= drawn.total()


def test_false_merges_are_fewer_than_one_in_a_hundred_and_most_same_news_is_found() -> None:
    tally = benchmark.tally(OWN, benchmark.ours)
    assert tally.precision >= 0.99
    assert tally.recall >= 0.70


@pytest.mark.skipif(not HEADLINES.is_file(), reason="the headlines lie beside the checkout and are not part of it")
def test_headlines_by_row_number() -> None:
    pairs = list(benchmark.headline_pairs(HEADLINES))
    tally = benchmark.tally(pairs, benchmark.ours)
    assert len(pairs) >= 300
    assert tally.precision >= 0.98
    assert tally.recall >= 0.60


def test_absent_headlines_give_no_pairs(tmp_path: Path) -> None:
    assert list(benchmark.headline_pairs(tmp_path / "absent.csv")) == []


def test_the_baselines_are_what_they_say() -> None:
    pair = benchmark.Pair("dev", "nl", "insertion", True, "Ajax wint", "Ajax wint van PSV")
    assert benchmark.BASELINES["token_set_ratio >= 90"](pair)
    assert not benchmark.BASELINES["token_sort_ratio >= 85"](pair)
