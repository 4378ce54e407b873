"""How far an affair has come: what follows is other news, however much of the title stays."""

from __future__ import annotations

import pytest

from tests.stories.dedupe_cases import same

FOLLOWS = [
    ("Politie zoekt getuigen van overval in Diest", "Dader van overval in Diest gevat"),
    ("Vermiste wandelaar in Ardennen gezocht", "Vermiste wandelaar in Ardennen gevonden"),
    ("Verdachte van moord in Assen opgepakt", "Opgepakte verdachte van moord in Assen aangeklaagd"),
    ("Deux spéléologues disparus dans le Vercors", "Deux spéléologues disparus dans le Vercors retrouvés"),
    ("Alerte rouge à la pollution à Lille", "L'alerte rouge à la pollution à Lille levée"),
    ("Le procès du maire de Toulon s'ouvre", "Le maire de Toulon condamné à l'issue de son procès"),
    ("Bombe in Fulda gefunden", "In Fulda gefundene Bombe entschärft"),
    ("Waldbrand bei Celle breitet sich aus", "Waldbrand bei Celle unter Kontrolle"),
    ("Man arrested over Derby stabbing", "Man charged over Derby stabbing"),
    ("Missing walker sought in Snowdonia", "Missing walker found in Snowdonia"),
    ("Incendio en Zamora fuera de control", "Incendio en Zamora controlado"),
    ("Maltempo, allerta rossa in Liguria", "Maltempo, revocata l'allerta rossa in Liguria"),
    ("Incêndio em Tomar por dominar", "Incêndio em Tomar dominado"),
    ("Trwa pożar lasu koło Biebrzy", "Pożar lasu koło Biebrzy ugaszony"),
    ("Skogsbrand vid Sala sprider sig", "Skogsbrand vid Sala under kontroll"),
    ("Geitenhoeder uit Epe tussen leven en dood", "Geitenhoeder uit Epe overleden"),
    ("Cycliste blessé à Albi", "Mort du cycliste blessé à Albi"),
    ("Fischer am Chiemsee schwer verletzt", "Fischer am Chiemsee gestorben"),
    ("Inquest into blaze in Luton opens", "Inquest into blaze in Luton concludes"),
    ("Zes jaar geëist tegen notaris uit Goes", "Zes jaar voor notaris uit Goes"),
    ("Prokurator żąda roku więzienia dla notariusza z Płocka", "Rok więzienia dla notariusza z Płocka"),
    ("Åklagaren yrkar på sex års fängelse för rånet i Ystad", "Sex års fängelse för rånet i Ystad"),
]
THE_SAME_STAGE = [
    ("Verdachte van moord in Assen opgepakt", "Politie arresteert verdachte van moord in Assen"),
    ("Body found in search for missing teenager Lee Clark", "Lee Clark search: body discovered"),
    ("Vermisste Wanderin im Harz gefunden", "Im Harz vermisste Wanderin gefunden"),
    ("Bergwacht findet vermisste Wanderin im Harz", "Vermisste Wanderin im Harz gefunden"),
    ("Speurhond vindt vermiste wandelaar in Ardennen", "Vermiste wandelaar in Ardennen gevonden"),
    ("One dead and two hurt in Crewe blast", "Crewe blast kills one, injures two"),
    ("Dode en drie gewonden bij ongeluk in Epe", "Ongeluk in Epe: een dode, drie gewonden"),
    ("Disparition de Léa : son corps retrouvé à Gap", "Le corps de Léa, disparue, retrouvé à Gap"),
]


@pytest.mark.parametrize(("one", "other"), FOLLOWS)
def test_what_follows_is_other_news(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(("one", "other"), THE_SAME_STAGE)
def test_the_same_stage_in_other_words_is_not(one: str, other: str) -> None:
    assert same(one, other)
