"""Titles are found again by keys of their heaviest words, and most of what they find is left out by their prints."""

from __future__ import annotations

import time

import pytest
from hypothesis import given

from aggregator.stories.grouping.keys import MOST_JUDGED, MOST_KEYS, keys_of, worth_judging
from tests.stories.dedupe_cases import steady, titles


def alike(one: str, other: str) -> bool:
    return bool(worth_judging(keys_of(one), [(1, keys_of(other).prints)]))


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
    assert keys_of("!?").prints == b""


def test_one_shared_word_is_enough_only_if_there_is_no_other() -> None:
    assert alike("Titanfall", "Titanfall")
    assert not alike("Titanfall sequel cancelled", "Titanfall servers overloaded")


def test_the_most_alike_are_judged_first_and_no_more_than_that() -> None:
    new = keys_of("Brand verwoest kerk in Aarschot")
    stored = [(number, keys_of("Grote brand bij kerk van Aarschot").prints) for number in range(40)]
    best = worth_judging(new, [*stored, (99, new.prints)])
    assert best[0] == 99
    assert len(best) == MOST_JUDGED


def test_beyond_a_dozen_only_what_is_very_alike_is_judged() -> None:
    new = keys_of("Brand verwoest kerk in Aarschot")
    stored = [(number, keys_of("Brand in Aarschot, paniek bij Zandbergen").prints) for number in range(40)]
    assert 0 < len(worth_judging(new, stored)) < MOST_JUDGED


@given(titles, titles)
@steady
def test_a_title_with_words_is_like_itself_and_any_two_can_be_compared(a: str, b: str) -> None:
    one, other = keys_of(a), keys_of(b)
    assert len(one.keys) <= MOST_KEYS
    assert worth_judging(one, [(1, one.prints)] if one.prints else []) == ([1] if one.prints else [])
    assert worth_judging(one, [(1, other.prints)] if other.prints else []) in ([], [1])


@pytest.mark.parametrize("piece", ["woord ", "- ", "((", "n'", "👍 "])
def test_a_title_of_any_length_is_read_at_once(piece: str) -> None:
    begin = time.process_time()
    keys_of(piece * 100_000)
    assert time.process_time() - begin < 1.0
