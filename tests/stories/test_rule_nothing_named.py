"""Titles that name nothing: two sources' "v1.2.0" or "Onderhoud gepland" are one thing only if their texts say so."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping import dedupe
from tests.stories.dedupe_cases import entry

TITLES = [
    "v1.2.0",
    "Episode 12",
    "Onderhoud gepland",
    "Hello world!",
    "Offre d'emploi",
    "Lediga jobb",
    "Aviso importante",
]
MAIL = "This weekend our mail servers move to another hall, and you cannot log in before noon."
POOL = "The swimming pool closes for two weeks while this year's filters are replaced with better ones."


def meet(title: str, a: str, b: str) -> bool:
    return dedupe.same_news(entry(title, 1, teaser=a), entry(title, 2, teaser=b)).same


@pytest.mark.parametrize("title", TITLES)
def test_texts_of_different_things_keep_them_apart(title: str) -> None:
    assert not meet(title, MAIL, POOL)


@pytest.mark.parametrize(
    ("title", "a", "b"),
    [
        (
            "Openingsuren kerstvakantie",
            "De winkel is weer open na de verbouwing en iedereen krijgt koffie.",
            "Onze leden kiezen donderdag een bestuur en bespreken de begroting.",
        ),
        (
            "Fermeture exceptionnelle",
            "La piscine rouvre après trois semaines de travaux sur le toit.",
            "Le logiciel corrige une erreur et parle désormais polonais.",
        ),
        (
            "Störung behoben",
            "Das Schwimmbad macht nach drei Wochen Umbau wieder auf.",
            "Die Software behebt einen Fehler und spricht nun Polnisch.",
        ),
        (
            "Chiusura estiva",
            "La piscina riapre dopo tre settimane di lavori sul tetto.",
            "Il programma corregge un errore e ora parla polacco.",
        ),
        (
            "Walne zebranie",
            "Basen otwiera się po trzech tygodniach prac na dachu.",
            "Program poprawia błąd i mówi po szwedzku.",
        ),
    ],
)
def test_so_it_is_in_every_language(title: str, a: str, b: str) -> None:
    assert not meet(title, a, b)


@pytest.mark.parametrize("title", ["v1.2.0", "Episode 12", "Onderhoud gepland"])
def test_a_telling_word_in_both_texts_joins_them(title: str) -> None:
    assert meet(title, MAIL, "Our mail servers are moved; expect no webmail in the morning.")


@pytest.mark.parametrize("title", ["v1.2.0", "Episode 12"])
def test_a_serial_needs_texts(title: str) -> None:
    assert not meet(title, "", "")


def test_a_title_that_names_something_needs_none() -> None:
    assert meet("Älg på rymmen i Stockholm", "Djuret sågs vid Djurgården.", "Polisen fick spärra av Strandvägen.")
    assert meet("Premier treedt af na kritiek", "", "")
    assert meet("Vijf doden bij busongeluk", "", "")
