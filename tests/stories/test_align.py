"""Which words of two titles answer to each other, from the surest down, and what is left."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.align import COMPOUND, EXACT
from tests.stories.side_by_side import aligned, pairs

ANSWERS = [
    pytest.param("nl", "Brand in Gent", "Gent: brand", {"Brand": "brand", "Gent": "Gent"}, id="the same word"),
    pytest.param("nl", "Economie groeit", "Economie gegroeid", {"groeit": "gegroeid"}, id="the same stem"),
    pytest.param("nl", "Coach ontslagen", "Trainer ontslagen", {"Coach": "Trainer"}, id="the same sense"),
    pytest.param("nl", "Club verslaat Gent", "Gent verliest van Club", {"verslaat": "verliest"}, id="the other side"),
    pytest.param(
        "en", "Young Announces tour", "Young Annouces tour", {"Announces": "Annouces"}, id="a slip of the pen"
    ),
    pytest.param(
        "en", "Fine of $2.1 million", "Fine of $2 million", {"2.1 million": "2 million"}, id="a rounded figure"
    ),
    pytest.param("nl", "ECB grijpt in", "Europese Centrale Bank grijpt in", {"ECB": "Europese"}, id="first letters"),
    pytest.param(
        "fr", "OMS en alerte", "Organisation mondiale de la santé en alerte", {"OMS": "Organisation"}, id="small words"
    ),
    pytest.param("nl", "Bosbrand in Genk", "Brand in Genk", {"Bosbrand": "Brand"}, id="a part of a compound"),
]
STRANGERS = [
    pytest.param("nl", "Brand in Gent", "Brand in Lier", "Gent", id="other names"),
    pytest.param("en", "Fire leaves 20 dead", "Fire leaves 21 dead", "20", id="a death toll is not rounded"),
    pytest.param("nl", "Vicepremier in China", "Premier in China", "Vicepremier", id="a vice-premier is no premier"),
    pytest.param("nl", "Gent wint", "Lent wint", "Gent", id="short words have no slips"),
]


@pytest.mark.parametrize(("language", "one", "other", "expected"), ANSWERS)
def test_a_word_answers_to_its_like(language: str, one: str, other: str, expected: dict[str, str]) -> None:
    assert expected.items() <= pairs(one, other, language).items()
    assert {b: a for a, b in expected.items()}.items() <= pairs(other, one, language).items()


@pytest.mark.parametrize(("language", "one", "other", "word"), STRANGERS)
def test_what_only_looks_alike_is_left(language: str, one: str, other: str, word: str) -> None:
    both = aligned(one, other, language)
    assert word in [token.text for token in both.only_a()]
    assert both.only_b()


def test_a_word_answers_to_one_other_at_most() -> None:
    both = aligned("Brand na brand in Gent", "Brand in Gent")
    assert len({pair.b for pair in both.pairs}) == len({pair.a for pair in both.pairs}) == len(both.pairs)
    assert [token.norm for token in both.only_a() if token.weight] == ["brand"]


def test_the_same_word_goes_before_its_like() -> None:
    both = aligned("Trainer en coach in Gent", "Coach in Gent")
    (pair,) = [pair for pair in both.pairs if both.b.tokens[pair.b].text == "Coach"]
    assert (both.a.tokens[pair.a].text, pair.quality) == ("coach", EXACT)


def test_the_rest_of_a_compound_is_not_left_over() -> None:
    both = aligned("Verbod op vuurwerk in Gent", "Vuurwerkverbod in Gent")
    assert COMPOUND in {pair.quality for pair in both.pairs}
    assert [token.text for token in both.only_a() if token.weight >= 1] == []
