"""Small words that decide: money, countries, doubts, abbreviations, particles, "by", and a thesaurus for English."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.lexicon.stems import stem
from aggregator.stories.grouping.lexicon.thesaurus import equal
from tests.stories.dedupe_cases import same

DIFFERENT = {
    "money without a number": [
        ("Euro stijgt naar hoogste stand in jaren", "Dollar stijgt naar hoogste stand in jaren"),
        ("Le dollar recule face au yen", "L'euro recule face au yen"),
        ("Euro fällt auf tiefsten Stand seit Mai", "Dollar fällt auf tiefsten Stand seit Mai"),
        ("Pound hits three-month low", "Euro hits three-month low"),
    ],
    "the country in capitals": [
        ("US bans imports of farmed salmon", "EU bans imports of farmed salmon"),
        ("U.S. sends aid to flooded Nepal", "India sends aid to flooded Nepal"),
    ],
    "one thing for another among words that moved": [
        ("In Diest gewonde bij brand in Frituur Max", "Gewonde bij brand in Diest in Frituur Nova"),
        ("Two hurt as Ferrari hits wall in Monza race", "In Monza race two hurt as McLaren hits wall"),
    ],
    "done by another, over a name": [
        ("Zverev bat Popyrin à Rome", "Zverev battu par Alexei Andrei Popyrin à Rome"),
        ("Sturgeon attacked Murrell in court", "Sturgeon attacked by Peter Alan Murrell in court"),
    ],
    "particles": [
        ("Minister stelt plan voor", "Minister stelt plan uit"),
        ("Stadt stellt Radweg fertig", "Stadt stellt Radweg zurück"),
    ],
    "denied, and the same word stated": [
        ("Geen treinstaking op vrijdag rond Diest", "Treinstaking op vrijdag rond Diest"),
        ("Concert of Adele in Leeds not cancelled", "Concert of Adele in Leeds cancelled"),
    ],
    "the next stage": [
        ("Bonden kondigen staking bij bakkerij aan", "Bonden blazen staking bij bakkerij af"),
        ("Préavis de grève déposé à la RTBF pour lundi", "Le préavis de grève à la RTBF pour lundi est levé"),
        ("Bundesrat berät über Wolfsabschuss", "Bundesrat beschließt Wolfsabschuss"),
        ("Jury deliberates in Dublin bank fraud trial", "Jury finds two guilty in Dublin bank fraud trial"),
    ],
    "opposites in the thesaurus": [
        ("Bank raises rates for savers in May", "Bank cuts rates for savers in May"),
    ],
}
SAME = {
    "money beside a number": [
        ("Stad betaalt 3 miljoen euro voor oud klooster", "Stad betaalt 3 miljoen voor oud klooster"),
        ("Le PSG vend Simons pour 50 millions d'euros", "Le PSG vend Simons pour 50 M€"),
    ],
    "the country under another name": [
        ("US bans imports of farmed salmon", "America bans imports of farmed salmon"),
        ("U.S. SENDS AID TO FLOODED NEPAL", "US sends aid to flooded Nepal"),
    ],
    "two words of doubt": [
        ("Lidl plans to open 40 shops in Wales", "Lidl aims to open 40 shops in Wales"),
        ("Minister overweegt verbod op lachgas", "Minister wil verbod op lachgas"),
    ],
    "abbreviations without vowels": [
        ("Hospital mgmt resigns over unpaid bills", "Hospital management resigns over unpaid bills"),
        ("Former mayor gets 6 yrs for bribery", "Former mayor gets 6 years for bribery"),
    ],
    "denied, and what that comes to": [
        ("Treinverkeer rond Diest stilgelegd door storing", "Geen treinen rond Diest door storing"),
        ("Tempête Ana : 9 000 foyers privés d'électricité", "9 000 foyers sans courant après la tempête Ana"),
        ("Bahn stellt Verkehr zwischen Ulm und Aalen ein", "Kein Verkehr zwischen Ulm und Aalen"),
        ("Storm Ana leaves 9,000 homes without power", "9,000 homes lose power in Storm Ana"),
    ],
    "names, and hardly anything else": [
        ("Lena Dahl marries Joe Rossi", "Lena Dahl Marries Joe Rossi"),
        ("ERNESTO VALVERDE A LA JUVENTUS", "Ernesto Valverde à la Juventus"),
    ],
    "a number's No.": [
        ("Swiatek returns to world No. 1", "Swiatek returns to world number 1"),
    ],
    "the thesaurus": [
        ("Elderly couple vanish on hike near Bled", "Elderly couple disappear on hike near Bled"),
        ("Sailors praise brave girl from Kerry", "Sailors praise courageous girl from Kerry"),
    ],
}


def cases(table: dict[str, list[tuple[str, str]]]) -> list[pytest.param]:
    return [pytest.param(*pair, id=f"{kind}: {pair[1]}") for kind, pairs in table.items() for pair in pairs]


@pytest.mark.parametrize(("one", "other"), cases(DIFFERENT))
def test_different_news(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(("one", "other"), cases(SAME))
def test_the_same_news(one: str, other: str) -> None:
    assert same(one, other)


def test_the_thesaurus_answers_both_ways_and_for_english_only() -> None:
    buy, purchase = stem("buy", "en"), stem("purchased", "en")
    assert equal(buy, purchase, "en")
    assert equal(purchase, buy, "en")
    assert not equal(buy, purchase, "nl")
    assert not equal(buy, stem("sell", "en"), "en")
