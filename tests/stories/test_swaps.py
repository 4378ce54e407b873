"""What one title has in place of what the other has."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.swaps import replaced
from tests.stories.side_by_side import aligned

IN_PLACE = [
    pytest.param("nl", "Brand in Gent gedoofd", "Brand in Lier gedoofd", ("Gent", "Lier"), id="a place"),
    pytest.param(
        "en", "Apple sues Samsung over patent", "Apple sues Google over patent", ("Samsung", "Google"), id="a name"
    ),
    pytest.param(
        "nl", "Verdediger tekent bij Gent", "Doelman tekent bij Gent", ("Verdediger", "Doelman"), id="a thing"
    ),
    pytest.param(
        "es", "Terremoto en el norte de Chile", "Terremoto en el sur de Chile", ("norte", "sur"), id="no lists"
    ),
    pytest.param(
        "nl", "Politie zoekt Ann Leroy", "Politie vindt Ann Leroy", ("zoekt", "vindt"), id="a verb before a full name"
    ),
    pytest.param(
        "nl",
        "Brussel verbiedt vuurwerk",
        "Minister verbiedt vuurwerk",
        ("Brussel", "Minister"),
        id="a weak word that acts",
    ),
    pytest.param(
        "nl", "Fabriek Leroy sluit in mei", "Winkel Leroy sluit in mei", ("Fabriek", "Winkel"), id="half a name"
    ),
]
NOT = [
    pytest.param("nl", "Brand in Gent", "Brand in Gent gedoofd", id="something added"),
    pytest.param("nl", "Coach van Gent ontslagen", "Trainer van Gent ontslagen", id="another word for the same"),
    pytest.param("nl", "Zware brand in Gent", "In Gent zware brand", id="another order"),
    pytest.param("nl", "Brand in Gent", "Brand in Gent", id="nothing"),
    pytest.param(
        "nl", "Schrijver Ann Leroy (77) gestorven", "Auteur Ann Leroy (77) gestorven", id="what one is called"
    ),
    pytest.param(
        "en", "Singer apologises for making a joke", "Singer apologises for tweeting a joke", id="a weak word"
    ),
    pytest.param("en", "Goalkeeper Ann Leroy retires", "Veteran Ann Leroy retires", id="in English"),
]


@pytest.mark.parametrize(("language", "one", "other", "words"), IN_PLACE)
def test_what_stands_between_the_same_neighbours_is_the_news(
    language: str, one: str, other: str, words: tuple[str, str]
) -> None:
    assert replaced(aligned(one, other, language)) == words
    assert replaced(aligned(other, one, language)) == words[::-1]


@pytest.mark.parametrize(("language", "one", "other"), NOT)
def test_nothing_is_in_place_of_anything(language: str, one: str, other: str) -> None:
    assert replaced(aligned(one, other, language)) is None
    assert replaced(aligned(other, one, language)) is None


def test_a_compound_against_words_that_share_a_part_of_it() -> None:
    assert replaced(aligned("Club stijgt naar Eredivisie", "Club stijgt naar Eerste Divisie")) == (
        "Eredivisie",
        "Eerste",
    )


def test_a_clause_in_other_words_is_no_swap() -> None:
    one, other = "Gent wint beker na zinderende slotfase", "Gent wint beker dankzij late treffer van invaller"
    assert replaced(aligned(one, other)) is None
