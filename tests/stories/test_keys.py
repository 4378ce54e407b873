"""Titles are found again by keys of their heaviest words, and most of what they find is left out by their prints."""

from __future__ import annotations

import time

import pytest
from hypothesis import given

from aggregator.stories.grouping.keys import (
    MOST_JUDGED,
    MOST_TELLING,
    keys_of,
    keys_of_entry,
    text_key,
    words_of,
    worth_judging,
)
from tests.stories.dedupe_cases import steady, titles


def alike(one: str, other: str) -> bool:
    return bool(worth_judging(keys_of(one), [(1, keys_of(other).prints)]))


def test_names_and_rare_words_are_heavier_than_common_ones() -> None:
    words = words_of("The mayor of Aarschot opens a new bridge for people with good plans this year")
    assert words[0] in words_of("Aarschot")
    assert not set(words) & set(words_of("the new people"))


def test_another_ending_case_or_accent_changes_nothing() -> None:
    assert set(keys_of("Kerk in Aarschot verwoest").pairs) == set(keys_of("KERK IN AARSCHOT VERWOESTE").pairs)
    assert keys_of("Séisme à Agadir").pairs == keys_of("seisme a Agadir").pairs


def test_a_title_of_common_words_only_is_found_by_them() -> None:
    assert keys_of("This is it").pairs
    assert keys_of("!?").pairs == ()
    assert keys_of("!?").prints == b""


def test_a_title_is_kept_under_each_two_of_its_four_heaviest_words_and_a_short_one_under_each_by_itself() -> None:
    few = ("Aarschot", "Aarschot Agadir", "Aarschot Agadir Zandbergen")
    assert [len(keys_of(title).kept) for title in few] == [1, 3, 3]
    long = keys_of("Zandbergen Vermeulen Aarschot Agadir Mechelen Titanfall Lauwers")
    assert (len(long.kept), len(long.pairs)) == (7, 10)
    assert set(long.kept) > set(keys_of("Zandbergen Vermeulen Titanfall Mechelen").pairs)
    assert set(keys_of("Aarschot").kept) < set(keys_of("Agadir Aarschot").pairs)


def test_half_of_the_pairs_of_a_word_begin_with_it() -> None:
    (word,) = words_of("Aarschot")
    pairs = [keys_of(f"{number}x Aarschot").kept[0] for number in range(400)]
    assert 160 < sum(pair >> 16 == word for pair in pairs) < 240


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
    assert len(words_of(a)) <= MOST_TELLING
    assert worth_judging(one, [(1, one.prints)] if one.prints else []) == ([1] if one.prints else [])
    assert worth_judging(one, [(1, other.prints)] if other.prints else []) in ([], [1])


@pytest.mark.parametrize("piece", ["woord ", "- ", "((", "n'", "👍 "])
def test_a_title_of_any_length_is_read_at_once(piece: str) -> None:
    begin = time.process_time()
    keys_of(piece * 100_000)
    assert time.process_time() - begin < 1.0


AGENCY = "Zestig schapen zijn zondag verdronken toen een dijk bij Zandbergen brak"


@pytest.mark.parametrize(
    "other",
    [
        f"AARSCHOT (ANP) - {AGENCY}, zegt de brandweer.",
        f"(Belga) {AGENCY}. De dijk was oud.",
        "Zestig schapen zijn zondag verdronken, meldt de brandweer van Zandbergen.",
        "ZESTIG SCHAPEN ZIJN ZONDAG VERDRONKEN toen een dijk brak",
    ],
)
def test_a_text_is_found_again_by_how_it_begins(other: str) -> None:
    assert text_key(other) == text_key(f"{AGENCY}.") != 0


def test_a_text_of_another_beginning_or_that_tells_little_is_not() -> None:
    assert text_key(AGENCY.replace("schapen", "geiten")) != text_key(AGENCY)
    assert text_key("Lees hier het laatste nieuws van vandaag. Zes schapen verdronken bij Zandbergen.") == 0
    assert text_key("") == 0


def test_a_key_of_a_text_is_none_of_a_title_and_costs_one_row() -> None:
    title, whole = keys_of("Brand verwoest kerk"), keys_of_entry("Brand verwoest kerk", AGENCY)
    assert whole.kept == (*title.kept, text_key(AGENCY))
    assert text_key(AGENCY) > max(1 << 32, *title.pairs)
    assert keys_of_entry("Brand verwoest kerk", "").kept == title.kept
