"""What is told of another make of a numbered thing, or of another quarter of the compass, is other news."""

from __future__ import annotations

import pytest

from tests.stories.dedupe_cases import same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LibreOffice 24.8 erschienen", "LibreOffice 24.8 Beta erschienen"),
        ("Samsung brengt Galaxy S25 uit", "Samsung brengt Galaxy S25 Ultra uit"),
        ("Google unveils the Pixel 9", "Google unveils the Pixel 9 Pro"),
        ("Le Pixel 9 Pro est disponible", "Le Pixel 9 Pro XL est disponible"),
        ("Oranje wint van Noorwegen", "Oranje Onder 19 wint van Noorwegen"),
        ("Debian 13 rc beschikbaar om te testen", "Debian 13 beschikbaar om te testen"),
    ],
)
def test_one_make_of_a_thing_is_not_another(one: str, other: str) -> None:
    assert not same(one, other)
    assert not same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samsung brengt Galaxy S25 Ultra uit in mei", "In mei brengt Samsung Galaxy S25 Ultra uit"),
        ("Firefox 140 beta brings tab groups to Android", "Tab groups come to Android in Firefox 140 beta"),
    ],
)
def test_a_make_that_both_name_forbids_nothing(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Météo : orages attendus mardi dans le Sud-Ouest", "Météo : orages attendus mardi dans le Sud-Est"),
        ("De fortes pluies dans l'Est de la France", "De fortes pluies dans l'Ouest de la France"),
        ("Storm cuts power in northeastern Poland", "Storm cuts power in northwestern Poland"),
        ("Erdbeben im südöstlichen Bayern gespürt", "Erdbeben im südwestlichen Bayern gespürt"),
        ("Aardbeving in noordoostelijk Groningen", "Aardbeving in noordwestelijk Groningen"),
    ],
)
def test_the_east_is_not_the_west(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orages violents dans le Sud-Est mardi", "Mardi : orages violents dans le sud-est"),
        ("Le président Macron est arrivé à Kiev", "Macron arrivé à Kiev"),
    ],
)
def test_the_same_quarter_is_the_same_and_a_verb_is_none(one: str, other: str) -> None:
    assert same(one, other)
