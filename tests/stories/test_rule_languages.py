"""Languages beyond the first four: they are told, what is denied or the opposite is seen, and equal words meet."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.titles import language_of
from tests.stories.dedupe_cases import same


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Lekkende gasleiding gerepareerd in Veurne", "nl"),
        ("Le maire de Tarbes annonce sa candidature", "fr"),
        ("Bürgermeister eröffnet neue Brücke in Trier", "de"),
        ("Mayor opens a new bridge in Norwich", "en"),
        ("El alcalde inaugura un puente nuevo en Huelva", "es"),
        ("Il sindaco inaugura il nuovo ponte di Pavia", "it"),
        ("Presidente da Câmara inaugura nova ponte em Aveiro", "pt"),
        ("Burmistrz otworzył nowy most w Toruniu", "pl"),
        ("Kommunen öppnar en ny bro i Borås", "sv"),
        ("Borgmesteren åbner en ny bro i Odense", "da"),
        ("Президент подписал закон о налогах", ""),
    ],
)
def test_the_language_of_a_title(title: str, language: str) -> None:
    assert language_of(title) == language


DIFFERENT = [
    ("La inflación sube al 3% en junio", "La inflación baja al 3% en junio"),
    ("El Senado aprueba la reforma laboral", "El Senado no aprueba la reforma laboral"),
    ("Paola Turci annuncia un nuovo disco", "Paolo Turci annuncia un nuovo disco"),
    ("Tre morti in un incidente a Pavia", "Tre feriti in un incidente a Pavia"),
    ("Moreirense vence Arouca por 2-0", "Arouca vence Moreirense por 2-0"),
    ("Tribunal aceita recurso do Benfica", "Tribunal rejeita recurso do Benfica"),
    ("Sąd uniewinnił byłego ministra", "Sąd skazał byłego ministra"),
    ("Ceny gazu wzrosną w marcu", "Ceny gazu spadną w marcu"),
    ("Göteborg slog Kalmar med 2–1", "Kalmar slog Göteborg med 2–1"),
    ("Regeringen höjer skatten på bensin", "Regeringen sänker skatten på bensin"),
    ("Mand dræbt i trafikulykke ved Vejle", "Mand såret i trafikulykke ved Vejle"),
]
SAME = [
    ("Fallece el pintor Antonio López a los 90 años", "Muere a los 90 años el pintor Antonio López"),
    ("Muere un minero en una explosión en León", "Una explosión en León deja un minero muerto"),
    ("L'Arsenal supera il Napoli in finale a Doha", "L'Arsenal batte il Napoli nella finale di Doha"),
    ("Nova ponte no Douro aprovada pela Assembleia", "Assembleia aprova nova ponte no Douro"),
    ("Policja rozbiła gang złodziei rowerów", "Gang złodziei rowerów rozbity przez policję"),
    ("Elpriset föll till 40 öre i augusti", "Elpriset sjönk till 40 öre i augusti"),
    ("Brand hærger lager i Kolding", "Lager i Kolding hærget af brand"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_news(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_news(one: str, other: str) -> None:
    assert same(one, other)
