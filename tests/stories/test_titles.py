"""What is read in a title: what is taken off it, and the words, numbers and dates that are left."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.lexicon.stems import fold, stem
from aggregator.stories.grouping.names import is_name_like
from aggregator.stories.grouping.titles import bare, language_of, read
from aggregator.stories.grouping.tokens import Kind


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("LIVE. Ontploffing in Antwerpen", "Ontploffing in Antwerpen"),
        ("LIVE Ajax - PSV", "Ajax - PSV"),
        ("Live from Paris: het concert", "Live from Paris: het concert"),
        ("UPDATE 2-Brazil cuts rates", "Brazil cuts rates"),
        ("++ Liveticker ++ Stromausfall in Spanien", "Stromausfall in Spanien"),
        ("VIDÉO. Un ours surpris en Slovaquie", "Un ours surpris en Slovaquie"),
        ("OPINIE Waarom de staking onvermijdelijk is", "Waarom de staking onvermijdelijk is"),
        ("Brazil cuts rates - Reuters", "Brazil cuts rates"),
        ("Wolf gespot in Drenthe | VRT NWS", "Wolf gespot in Drenthe"),
        ("Papst gestorben – DER SPIEGEL", "Papst gestorben"),
        ("KV Mechelen - AA Gent", "KV Mechelen - AA Gent"),
        ("Split|Screen: A First Look", "Split|Screen: A First Look"),
        ("Zac Efron - Zac Efron wants a reunion", "Zac Efron wants a reunion"),
        ("A First Look at <em>Titanfall</em> (+video)", "A First Look at Titanfall"),
        ("Vanhaezebrouck onthult aanbiedingen en  ...", "Vanhaezebrouck onthult aanbiedingen en"),
        ("Live", "Live"),
        ("", ""),
    ],
)
def test_what_is_not_news_is_taken_off(title: str, left: str) -> None:
    assert bare(title) == left


@pytest.mark.parametrize(
    ("title", "language", "values"),
    [
        ("Boete van 2,4 miljard", "nl", [2.4e9]),
        ("Google fined €2.4bn", "en", [2.4e9]),
        ("2.000 morts, 2 000 morts", "fr", [2000, 2000]),
        ("35.000 Stellen und 1,5 Prozent", "de", [35000, 1.5]),
        ("Vijftiende titel, 15e titel", "nl", [15, 15]),
        ("Deux morts, deuxième mort", "fr", [2, 2]),
        ("World War II, duizend doden", "nl", [2, 1000]),
    ],
)
def test_numbers_are_worth_the_same_however_they_are_written(title: str, language: str, values: list[float]) -> None:
    assert [token.value for token in read(title, language).tokens if token.kind is Kind.NUMBER] == values


@pytest.mark.parametrize(
    ("text", "kind", "norm"),
    [
        ("3-0", Kind.PAIR, "3-0"),
        ("3:0", Kind.PAIR, "3-0"),
        ("3 – 0", Kind.PAIR, "3-0"),
        ("E40", Kind.CODE, "e40"),
        ("792p", Kind.CODE, "792p"),
        ("4Q", Kind.CODE, "q4"),
        ("maandag", Kind.DATE, "day 1"),
        ("mei", Kind.DATE, "month 5"),
        ("N-VA", Kind.WORD, "n-va"),
        ("auto's", Kind.WORD, "auto"),
    ],
)
def test_tokens_are_told_apart(text: str, kind: Kind, norm: str) -> None:
    (token,) = read(text, "nl").tokens
    assert (token.kind, token.norm) == (kind, norm)


def test_phrases_and_separated_verbs_are_one_token() -> None:
    assert [token.norm for token in read("Werkloosheid neemt in Gent toe", "nl").tokens] == [
        *("werkloosheid", "neemt_toe", "in", "gent")
    ]
    assert read("L'équipe de France gagne", "fr").tokens[0].norm == "equipe_de_france"


def test_a_french_elision_is_no_part_of_its_word_but_a_denial_is_kept() -> None:
    assert [token.norm for token in read("L'Assemblée n'adopte rien", "fr").tokens] == [
        "assemblee",
        "ne",
        "adopte",
        "rien",
    ]


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Koning Filip bezoekt de haven van Antwerpen", "nl"),
        ("Le roi Philippe visite le port d'Anvers", "fr"),
        ("König Philippe besucht den Hafen von Antwerpen", "de"),
        ("King Philippe visits the port of Antwerp", "en"),
        ("El rey Felipe visita el puerto de Amberes", "es"),
        ("Król Filip odwiedza port w Antwerpii", "pl"),
        ("", ""),
    ],
)
def test_the_language_is_told_by_its_words(title: str, language: str) -> None:
    assert language_of(title) == language


def test_a_declared_language_decides_where_words_do_not() -> None:
    assert language_of("Ajax - PSV 3-0", declared=("nl-BE", "nl")) == "nl"
    assert language_of("The king visits the port of Antwerp", declared=("nl", "nl")) == "en"


def test_titles_of_regular_features_are_generic() -> None:
    assert read("Business highlights", "en").is_generic
    assert read("Presseschau vom 3. Mai", "de").is_generic
    assert not read("Business highlights of the royal wedding", "en").is_generic


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("nl", ["groeit", "groeien", "gegroeid"]),
        ("nl", ["huis", "huizen"]),
        ("de", ["wechsel", "wechselt", "wechseln"]),
        ("de", ["Söder", "Soeder"]),
        ("fr", ["fermé", "fermée", "fermées", "ferment"]),
        ("en", ["win", "wins", "winning"]),
        ("en", ["sterilisation", "sterilization"]),
    ],
)
def test_forms_of_one_word_have_one_stem(language: str, forms: list[str]) -> None:
    assert len({stem(fold(form), language) for form in forms}) == 1


def test_a_language_without_endings_keeps_its_words() -> None:
    assert stem("новости", "") == "новости"


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
