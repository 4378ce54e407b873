"""Each guard by itself: what it calls other news, and the like of it that it lets pass."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping import guards, stages
from aggregator.stories.grouping.guards import Guard, contradiction
from aggregator.stories.grouping.lexicon import lexicon_of
from tests.stories.side_by_side import aligned

# guard → language → (titles that it keeps apart, titles that it lets pass)
Pairs = list[tuple[str, str]]
CASES: dict[Guard, dict[str, tuple[Pairs, Pairs]]] = {
    guards.numbers: {
        "nl": (
            [
                ("Brand eist twee doden", "Brand eist vijf doden"),
                ("Ajax wint met 3-0 van PSV", "Ajax wint met 0-3 van PSV"),
                ("File op de E40 bij Gent", "File op de E17 bij Gent"),
            ],
            [
                ("Brand eist twee doden", "Brand eist 2 doden"),
                ("Brand eist doden", "Brand eist twee doden"),
                ("Ajax wint met 3-0 van PSV", "Ajax wint van PSV"),
            ],
        ),
        "en": (
            [("Fire kills two in Ghent", "Fire kills five in Ghent")],
            [("Colorado collects $2.1 million", "Colorado collects $2 million")],
        ),
    },
    guards.order_of_numbers: {
        "en": (
            [("Lakers 110, Celtics 102", "Lakers 102, Celtics 110")],
            [
                ("Lakers 110, Celtics 102", "Celtics 102, Lakers 110"),
                ("Lakers 110, Celtics 102", "Lakers 110, Celtics 102"),
            ],
        ),
    },
    stages.follow_ups: {
        "nl": (
            [("Bakkerij Peeters failliet verklaard", "Bakkerij Peeters maakt doorstart na faillissement")],
            [("Brand verwoest school in Gent", "School in Gent verwoest na brand")],
        ),
        "en": (
            [("Cargo ship escapes with stolen crude", "Minister ousted after cargo ship escapes with crude")],
            [
                ("Fan arrested after sneaking into dressing room", "Police: fan sneaked into dressing room, arrested"),
                ("Hundreds rescued after ferry sinks off Crete", "Ferry sinks off Crete, hundreds rescued"),
                ("Minister ousted after ship escapes", "Minister out after ship with stolen crude escapes"),
            ],
        ),
        "fr": (
            [("Le cargo volé a pris la fuite", "Le chef de la police limogé après la fuite du cargo volé")],
            [("Tempête Nils : 200 000 foyers sans courant", "200.000 foyers sans courant après la tempête Nils")],
        ),
        "de": (
            [("Frachter mit Öl entkommt", "Minister Kehl tritt zurück, nachdem Frachter mit Öl entkommt")],
            [("Sturm deckt Dächer in Kiel ab", "Dächer in Kiel abgedeckt nach Sturm")],
        ),
    },
    guards.dates: {
        "nl": (
            [
                ("Staking bij het spoor op maandag", "Staking bij het spoor op dinsdag"),
                ("Verkiezingen in mei", "Verkiezingen in juni"),
            ],
            [
                ("Staking bij het spoor op maandag", "Staking bij het spoor"),
                ("Staking maandag bij het spoor", "Staking bij het spoor op maandag"),
            ],
        ),
    },
    guards.versions: {
        "en": (
            [("Samsung launches Galaxy S25", "Samsung launches Galaxy S25 Ultra"), ("Firefox 140", "Firefox 140 beta")],
            [
                ("Galaxy S25 Ultra launched", "Samsung launches Galaxy S25 Ultra"),
                ("Pro riders quit", "Riders quit"),
                ("Rail fare of 30 plus a fee", "Rail fare of 30"),
            ],
        ),
    },
    guards.negations: {
        "nl": (
            [("Minister treedt af", "Minister treedt niet af")],
            [
                ("Minister treedt niet af", "Minister treedt toch niet af"),
                ("Geen nieuwe verkiezingen", "Premier sluit nieuwe verkiezingen uit"),
            ],
        ),
        "fr": ([("Le ministre démissionne", "Le ministre ne démissionne pas")], []),
        "de": ([("Minister tritt zurück", "Minister tritt nicht zurück")], []),
        "en": (
            [("Minister resigns", "Minister does not resign")],
            [("Science is true whether or not you agree", "Science is true whether you agree")],
        ),
    },
    guards.doubts: {
        "nl": (
            [
                ("Bedrijf ontkent ontslagen", "Bedrijf kondigt ontslagen aan"),
                ("Zware brand bijna geblust", "Zware brand geblust"),
            ],
            [("Bedrijf ontkent ontslagen", "Bedrijf spreekt ontslagen tegen")],
        ),
        "en": (
            [
                ("Actor denies divorce", "Actor confirms divorce"),
                ("Price war if deal approved", "Price war over deal"),
                ("Mayor denies not paying", "Mayor not paying"),
                ("Three hurt, deal near in Leeds", "Three hurt, deal in Leeds"),
            ],
            [
                ("Price war if deal approved", "Price war if potential deal approved"),
                ("Coach rules out resigning", "Coach will not resign"),
                ("Three hurt in crash near Leeds", "Three hurt in Leeds crash"),
            ],
        ),
    },
    guards.changes: {
        "nl": (
            [("Jeugd van Ajax wint beker", "Ajax wint beker"), ("Derby in Gent", "Derby in Gent afgelast")],
            [
                ("Jeugd van Ajax wint beker", "Jeugd van Ajax wint de beker"),
                ("Huren vier procent hoger", "Huren vier procent hoger dan een jaar geleden"),
                ("Ex-minister kiest Belang", "Voormalig minister kiest Belang"),
            ],
        ),
    },
    guards.prefixes: {
        "nl": (
            [("Partijen eens over begroting", "Partijen oneens over begroting")],
            [("Partijen eens over begroting", "Partijen eens over de begroting")],
        ),
        "en": ([("Court calls strike legal", "Court calls strike illegal")], []),
    },
    guards.particles: {
        "de": (
            [("Gericht weist Klage ab", "Gericht weist Klage an")],
            [("Gericht weist neue Klage ab", "Gericht weist Klage ab")],
        ),
    },
    guards.offices: {
        "nl": (
            [("Premier bezoekt China", "Voormalig premier bezoekt China")],
            [("Voormalig premier bezoekt China", "Voormalig premier bezoekt vandaag China")],
        ),
        "en": ([("President visits China", "Former president visits China")], []),
    },
    guards.belongings: {
        "nl": (
            [("Politie vindt voortvluchtige", "Politie vindt auto van voortvluchtige")],
            [("Politie vindt auto van voortvluchtige", "Politie vindt de auto van voortvluchtige")],
        ),
        "fr": ([("La police trouve le fugitif", "La police trouve la voiture du fugitif")], []),
    },
    guards.questions: {
        "nl": (
            [("Treedt de minister af?", "De minister treedt af")],
            [("Treedt de minister af?", "Treedt minister af?")],
        ),
        "en": (
            [("Why the mayor resigns", "The mayor resigns"), ("How the bypass opens", "The bypass opens")],
            [
                ("Why the mayor resigns", "Why the mayor resigns?"),
                ("Mayor tells why he resigns", "Mayor resigns"),
                ("Comment: the bypass opens", "The bypass opens"),
            ],
        ),
        "fr": ([("Maire de Nice : pourquoi il démissionne", "Le maire de Nice démissionne")], []),
        "es": (
            [("Por qué dimite el alcalde", "Dimite el alcalde")],
            [("Dimite por fin el alcalde", "Dimite el alcalde")],
        ),
        "it": ([("Ecco come cambia la patente", "Cambia la patente")], []),
        "pl": ([("Dlaczego burmistrz rezygnuje", "Burmistrz rezygnuje")], []),
    },
}


def cases(side: int) -> list[pytest.param]:
    return [
        pytest.param(guard, language, one, other, id=f"{guard.__name__}: {other}")
        for guard, languages in CASES.items()
        for language, sides in languages.items()
        for one, other in sides[side]
    ]


@pytest.mark.parametrize(("guard", "language", "one", "other"), cases(0))
def test_it_keeps_apart_in_either_order_and_says_why(guard: Guard, language: str, one: str, other: str) -> None:
    assert guard(aligned(one, other, language), lexicon_of(language))
    assert guard(aligned(other, one, language), lexicon_of(language))


@pytest.mark.parametrize(("guard", "language", "one", "other"), cases(1))
def test_it_lets_pass(guard: Guard, language: str, one: str, other: str) -> None:
    assert guard(aligned(one, other, language), lexicon_of(language)) is None
    assert guard(aligned(other, one, language), lexicon_of(language)) is None


def test_every_guard_has_its_cases() -> None:
    of_senses = {guards.opposites, guards.roles_turned}  # in test_roles.py
    of_rules = {guards.names, guards.parties_apart, guards.stages_apart}  # in test_pairs.py
    assert set(guards.GUARDS) == CASES.keys() | of_senses | of_rules


def test_the_first_guard_that_objects_gives_the_reason() -> None:
    assert contradiction(aligned("Brand eist twee doden", "Brand eist geen vijf doden")) == "'twee' against 'vijf'"
    assert contradiction(aligned("Brand eist twee doden", "Brand eist twee doden")) is None
