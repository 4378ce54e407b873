"""Titles are found again by keys of their heaviest words, and most of what they find is left out by their prints."""

from __future__ import annotations

import time

import pytest
from hypothesis import given

from aggregator.stories.keys import MOST_JUDGED, MOST_KEYS, keys_of, likeness, worth_judging
from benchmarks import dedupe as benchmark
from tests.stories.dedupe_cases import steady, titles

KNOWN = [*benchmark.own_pairs(), *benchmark.headline_pairs(benchmark.HEADLINES), *benchmark.teaser_pairs()]
MERGED = [pair for pair in KNOWN if pair.same and benchmark.ours(pair)]


def test_pairs_that_merge_share_a_key() -> None:
    found = [bool(set(keys_of(pair.a).keys) & set(keys_of(pair.b).keys)) for pair in MERGED]
    assert sum(found) >= 0.985 * len(found)


def test_pairs_that_merge_pass_the_prefilter() -> None:
    found = [bool(worth_judging(keys_of(pair.a).print, [(1, keys_of(pair.b).print)])) for pair in MERGED]
    assert sum(found) >= 0.975 * len(found)


def test_most_other_titles_do_not() -> None:
    prints = [keys_of(pair.a).print for pair in KNOWN]
    passed = sum(likeness(one, other) >= 0.3 for one in prints[:200] for other in prints[200:1200])
    assert passed < 0.002 * 200 * 1000


def test_names_and_rare_words_are_heavier_than_common_ones() -> None:
    keys = keys_of("The mayor of Aarschot opens a new bridge for people with good plans this year").keys
    assert keys[0] in keys_of("Aarschot").keys
    assert not set(keys) & set(keys_of("the new people").keys)


def test_another_ending_case_or_accent_changes_nothing() -> None:
    assert set(keys_of("Kerk in Aarschot verwoest").keys) == set(keys_of("KERK IN AARSCHOT VERWOESTE").keys)
    assert keys_of("Séisme à Agadir").keys == keys_of("seisme a Agadir").keys


def test_a_title_of_common_words_only_is_found_by_them() -> None:
    assert keys_of("This is it").keys
    assert keys_of("!?").keys == ()
    assert keys_of("!?").print == b""


def test_one_shared_word_is_enough_only_if_there_is_no_other() -> None:
    assert likeness(keys_of("Titanfall").print, keys_of("Titanfall").print) == 1.0
    assert likeness(keys_of("Titanfall sequel cancelled").print, keys_of("Titanfall servers overloaded").print) == 0.0


def test_the_most_alike_are_judged_first_and_no_more_than_that() -> None:
    new = keys_of("Brand verwoest kerk in Aarschot").print
    stored = [(number, keys_of("Grote brand bij kerk van Aarschot").print) for number in range(40)]
    best = worth_judging(new, [*stored, (99, new)])
    assert best[0] == 99
    assert len(best) == MOST_JUDGED


@given(titles, titles)
@steady
def test_likeness_is_a_share_and_the_same_whichever_comes_first(a: str, b: str) -> None:
    one, other = keys_of(a), keys_of(b)
    assert len(one.keys) <= MOST_KEYS
    assert 0.0 <= likeness(one.print, other.print) <= 1.0
    assert likeness(one.print, other.print) == likeness(other.print, one.print)
    assert keys_of(a) == one


@pytest.mark.parametrize("piece", ["woord ", "- ", "((", "n'", "👍 "])
def test_a_title_of_any_length_is_read_at_once(piece: str) -> None:
    begin = time.process_time()
    keys_of(piece * 100_000)
    assert time.process_time() - begin < 1.0
