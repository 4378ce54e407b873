"""A name on either side that the other has not: another place, company or person, wherever it stands."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.names import is_name_like
from aggregator.stories.grouping.titles import read
from tests.stories.dedupe_cases import same

ANOTHER = [
    ("Busongeluk in Slovenië: elf doden", "Elf doden bij busongeluk in Kroatië"),
    ("Barco schrapt 400 banen", "400 banen weg bij Picanol"),
    ("Winst Unilever stijgt met 4 procent", "Umicore ziet winst stijgen met 4 procent"),
    ("Grève des bus mardi à Tarbes", "Vannes : les bus en grève mardi"),
    ("La Pologne attaque le Japon avec des drones", "Le Japon attaqué par l'Iran avec des drones"),
    ("Retraites : Bayrou accuse Borne de mentir", "Vautrin accuse Borne de mentir sur les retraites"),
    ("Elf Tote bei Busunglück in Slowenien", "Busunglück in Kroatien: elf Tote"),
    ("Puma steigert Gewinn um 4 Prozent", "Gewinn von Beiersdorf steigt um 4 Prozent"),
    ("Ulster beat Munster 2-1", "Connacht lose 2-1 to Ulster"),
    ("11 killed in bus crash in Slovenia", "Bus crash in Croatia kills 11"),
    ("Mann stirbt nach Messerangriff in Köln", "Messerangriff in Essen: Mann stirbt"),
    ("Italië verslaat de VS in finale", "Italië verslaat Rusland in finale"),
    ("Nantes : Humbert domine Fils et file en finale", "Gasquet domine Fils et file en finale à Nantes"),
    ("Utrecht: man gewond bij steekpartij in café", "Man gewond bij steekpartij in café in Arnhem"),
    ("Orange : le bénéfice bondit de 12 %", "Le bénéfice d'Airbus bondit de 12 %"),
]
THE_SAME = [
    ("Pogba suspendu pour dopage", "Paul Pogba suspendu quatre ans pour dopage"),
    ("Merc plant fire in Bremen kills two", "Fire at Mercedes plant in Bremen kills two"),
    ("Greece wildfires: 18 bodies found in forest", "Eighteen bodies found in Greek forest hit by wildfires"),
    ("Utrecht: man gewond bij steekpartij in café", "Man gewond bij steekpartij in café in Utrecht"),
    ("Museum in Gent koopt Ensor voor 2 miljoen", "Gents museum koopt Ensor voor 2 miljoen"),
]


@pytest.mark.parametrize(("one", "other"), ANOTHER)
def test_another_name_is_other_news(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(("one", "other"), THE_SAME)
def test_more_of_a_name_or_another_form_of_it_is_not(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("title", "language", "names"),
    [
        ("Evenepoel verslaat Van Aert in Diest", "nl", ["Evenepoel", "Aert", "Diest"]),
        ("Brandweer blust brand in Diest", "nl", ["Diest"]),
        ("Habeck besucht Rathaus in Wolfsburg", "de", ["Habeck", "Wolfsburg"]),
        ("Rathausbrand in Kassel gelöscht", "de", ["Kassel"]),
        ("Oracle Raises Prices Of Cloud Services", "en", ["Oracle"]),
        ("L'Iran libère un otage", "fr", ["Iran"]),
    ],
)
def test_names_are_told_from_words_that_a_language_uses(title: str, language: str, names: list[str]) -> None:
    found = read(title, language)
    assert [token.text for place, token in enumerate(found.tokens) if is_name_like(found, place)] == names
