"""Opposites, and who does what to whom."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.lexicon import lexicon_of
from aggregator.stories.grouping.roles import opposites, roles_turned
from tests.stories.side_by_side import aligned

OPPOSITE = [
    ("nl", "Werkloosheid stijgt in Gent", "Werkloosheid daalt in Gent"),
    ("en", "Oil price rises again", "Oil price falls again"),
    ("de", "Arbeitslosigkeit steigt", "Arbeitslosigkeit sinkt"),
    ("fr", "Le chômage augmente", "Le chômage baisse"),
]
ALIKE = [
    ("nl", "Werkloosheid stijgt in Gent", "Werkloosheid neemt toe in Gent"),
    ("en", "Oil price rises again", "Oil price climbs again"),
    ("nl", "Werkloosheid stijgt in Gent", "Werkloosheid in Gent"),
]
TURNED = [
    ("nl", "Anderlecht verslaat Gent", "Gent verslaat Anderlecht"),
    ("nl", "Hond bijt postbode in Gent", "Postbode bijt hond in Gent"),
    ("en", "Man shot police officer", "Man shot by police officer"),
    ("fr", "Zverev bat Nadal", "Nadal bat Zverev"),
    ("de", "Leverkusen besiegt Leipzig", "Leipzig besiegt Leverkusen"),
    ("en", "Lebanon attacks Israel overnight", "Israel attacked in Lebanon overnight"),
]
TURNED_BACK = [
    ("en", "Landslide buries ten miners in Peru", "Ten miners buried in landslide in Peru"),
    ("nl", "Zware aardbeving treft Turkije", "Turkije getroffen door zware aardbeving"),
    ("nl", "Standard verliest van Leuven", "Leuven wint van Standard"),
    ("fr", "Zverev bat Nadal", "Nadal battu par Zverev"),
    ("de", "Leverkusen besiegt Leipzig", "Leipzig von Leverkusen besiegt"),
    ("en", "Shooting at Texas mall leaves two dead", "Two killed in Texas mall shooting"),
]


@pytest.mark.parametrize(("language", "one", "other"), OPPOSITE)
def test_the_opposite_is_other_news(language: str, one: str, other: str) -> None:
    assert opposites(aligned(one, other, language), lexicon_of(language))


@pytest.mark.parametrize(("language", "one", "other"), [*ALIKE, *TURNED_BACK])
def test_no_opposite_is_seen_where_there_is_none(language: str, one: str, other: str) -> None:
    assert opposites(aligned(one, other, language), lexicon_of(language)) is None


@pytest.mark.parametrize(("language", "one", "other"), TURNED)
def test_roles_that_are_turned_around_are_other_news(language: str, one: str, other: str) -> None:
    assert roles_turned(aligned(one, other, language), lexicon_of(language))
    assert roles_turned(aligned(other, one, language), lexicon_of(language))


@pytest.mark.parametrize(("language", "one", "other"), [*TURNED_BACK, *ALIKE])
def test_a_passive_or_the_other_side_of_the_event_turns_them_back(language: str, one: str, other: str) -> None:
    assert roles_turned(aligned(one, other, language), lexicon_of(language)) is None
    assert roles_turned(aligned(other, one, language), lexicon_of(language)) is None


def test_the_other_side_of_an_event_in_the_same_order_is_other_news() -> None:
    assert roles_turned(aligned("Standard verslaat Leuven", "Standard verliest van Leuven"), lexicon_of("nl"))


def test_the_reason_names_who_changed_places() -> None:
    reason = roles_turned(aligned("Anderlecht verslaat Gent", "Gent verslaat Anderlecht"), lexicon_of("nl"))
    assert reason == "'Anderlecht' and 'Gent' have changed places"
