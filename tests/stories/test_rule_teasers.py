"""What the texts below two titles say of them: a copy backs them, one text filled in for something else does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aggregator.stories.grouping import dedupe
from tests.stories.dedupe_cases import entry

FILLED_IN = {
    "nl, place": (
        "Auto ramt gevel van bakkerij in {}",
        "In {} is een auto tegen de gevel van een bakkerij gereden. De schade is groot, niemand raakte gewond.",
        ("Veurne", "Diest"),
    ),
    "nl, club": (
        "{} mag hopen op Europees voetbal",
        "{} heeft door een zege op de slotdag nog uitzicht op Europees voetbal, tot vreugde van de aanhang.",
        ("Sparta", "Heracles"),
    ),
    "fr, company": (
        "{} ferme son usine historique",
        "Le groupe {} va fermer son usine historique d'ici un an. Les salariés ont bloqué les grilles du site.",
        ("Michelin", "Valeo"),
    ),
    "de, person": (
        "{} bricht sich beim Training das Schlüsselbein",
        "Wegen eines Schlüsselbeinbruchs fällt {} mehrere Wochen aus, teilte das Team am Mittwochabend mit.",
        ("Politt", "Kämna"),
    ),
    "en, product": (
        "{} Gets Long-Awaited Dark Mode",
        "{} users can at last switch to a dark mode, which is rolling out worldwide over the coming weeks.",
        ("Gmail", "WhatsApp"),
    ),
    "es, place": (
        "Detenido un hombre en {} por robar cable",
        "La policía ha detenido en {} a un hombre que llevaba en su furgoneta doscientos kilos de cable de cobre.",
        ("Huelva", "Badajoz"),
    ),
    "pl, place, in another case": (
        "Pożar kamienicy w {}",
        "W nocy w {} zapaliła się kamienica w centrum miasta. Strażacy ewakuowali dwudziestu mieszkańców.",
        ("Sosnowcu", "Grudziądzu"),
    ),
}


@pytest.mark.parametrize(("title", "text", "names"), FILLED_IN.values(), ids=FILLED_IN)
def test_one_text_filled_in_twice_is_no_copy(title: str, text: str, names: tuple[str, str]) -> None:
    one, other = (
        entry(title.format(name), number, teaser=text.format(name)) for number, name in enumerate(names, start=1)
    )
    assert not dedupe.same_news(one, other).same
    assert dedupe.same_news(one, entry(one.title, 2, teaser=one.teaser)).same


COPIES = {
    "cut": (
        ("Kasteel van Horst gaat weer open", "Kasteel Horst heropent na restauratie"),
        ("Na jaren van restauratie gaat het kasteel van Horst in mei weer open voor het publiek.", 70),
    ),
    "with names on one side only": (
        ("Minister wil strengere regels voor lachgas", "Karremans wil strengere regels voor lachgas"),
        ("De minister wil de verkoop van lachgas aan banden leggen, zegt hij in een gesprek met deze krant.", 200),
    ),
    "with a word of what it tells in one title only": (
        ("Havenbedrijf schrapt kade na kritiek van omwonenden", "Havenbedrijf schrapt kade"),
        ("Het havenbedrijf ziet af van de nieuwe kade. Omwonenden hadden er felle kritiek op, en de raad ook.", 75),
    ),
}


@pytest.mark.parametrize(("titles", "text"), COPIES.values(), ids=COPIES)
def test_a_copy_of_a_text_backs_titles_that_are_alike(titles: tuple[str, str], text: tuple[str, int]) -> None:
    whole, length = text
    one, other = entry(titles[0], 1, teaser=whole), entry(titles[1], 2, teaser=whole[:length])
    assert dedupe.same_news(one, other).same


EDITED = {
    "nl": ("{} stemt in met wet op lachgas", ("Kamer", "Senaat"), ("Tweede", "Eerste")),
    "fr": ("{} adoptent la loi sur le gaz hilarant", ("Députés", "Sénateurs"), ("premiers", "derniers")),
}
TEXT = {
    "nl": "Een ruime meerderheid van de {} Kamer heeft ingestemd met de wet die de verkoop van lachgas verbiedt.",
    "fr": "Les élus ont été les {} à voter le texte qui interdit la vente de gaz hilarant aux mineurs, mardi soir.",
}


@pytest.mark.parametrize("language", EDITED)
def test_a_text_with_another_word_in_one_place_does_not_back_titles_that_differ_in_one_too(language: str) -> None:
    title, subjects, words = EDITED[language]
    texts = [TEXT[language].format(word) for word in words]
    one, other = (entry(title.format(subjects[n]), n + 1, teaser=texts[n]) for n in (0, 1))
    assert not dedupe.same_news(one, other).same
    assert dedupe.same_news(one, entry(one.title, 2, teaser=texts[1])).same


NAMELESS = {
    "nl": (
        "Scooterrijder{} gewond bij botsing met bus",
        " uit Lopik",
        "Een scooterrijder is in {} gewond geraakt toen hij op een lijnbus botste. De bus liep alleen wat krassen op.",
        ("Culemborg", "Dronten"),
    ),
    "fr": (
        "Un bébé retrouvé{} sain et sauf",
        " à Cahors",
        "La police de {} a retrouvé sain et sauf un bébé qui avait disparu avec la voiture de ses parents.",
        ("Limoges", "Roubaix"),
    ),
    "de": (
        "Hund{} aus brennender Wohnung gerettet",
        " in Coburg",
        "Die Feuerwehr hat in {} einen Hund aus einer brennenden Wohnung gerettet. Verletzt wurde niemand.",
        ("Pirmasens", "Rosenheim"),
    ),
    "en, person": (
        "Councillor{} quits over parking row",
        " in Stroud",
        "Cllr {} has resigned from the cabinet after a row over parking permits, the council leader confirmed.",
        ("Dawn Pike", "Rupert Ames"),
    ),
    "pl": (
        "Pies{} uratował właściciela z pożaru",
        " z Olecka",
        "Mieszkaniec miasta {} obudził się w nocy, bo pies zaczął szczekać. W kuchni paliła się lodówka.",
        ("Ciechanów", "Ostrołęka"),
    ),
}


@pytest.mark.parametrize(("title", "place", "text", "names"), NAMELESS.values(), ids=NAMELESS)
def test_one_text_filled_in_twice_parts_equal_titles_that_name_nobody(
    title: str, place: str, text: str, names: tuple[str, str]
) -> None:
    one, other = (
        entry(title.format(""), number, teaser=text.format(name)) for number, name in enumerate(names, start=1)
    )
    assert not dedupe.same_news(one, other).same
    named = title.format(place)
    assert dedupe.same_news(entry(named, 1, teaser=one.teaser), entry(named, 2, teaser=other.teaser)).same


@pytest.mark.parametrize(
    "tellers",
    [
        ("the spokesman told Sky News", "the spokesman told the BBC"),
        ("all of them unhurt, said Inspector Clay", "all of them unhurt, said Sergeant Webb"),
        ("who are unhurt (Reuters)", "who are unhurt (Kyodo)"),
    ],
)
def test_who_told_it_is_no_place_to_be_filled_in(tellers: tuple[str, str]) -> None:
    text = "Firefighters freed six children from a stuck lift near Kendal on Friday afternoon, {}. They got ice cream."
    one, other = (
        entry("Six children freed from lift", number, teaser=text.format(teller))
        for number, teller in enumerate(tellers, start=1)
    )
    assert dedupe.same_news(one, other).same


def test_titles_over_one_text_that_have_two_things_in_one_place_are_news_of_two_things() -> None:
    text = "Listeria was found in the product, which shoppers are told not to eat and to return for their money."
    one, other = (
        entry(f"Supermarket recalls {thing} over listeria", number, teaser=text)
        for number, thing in enumerate(("spinach", "lettuce"), start=1)
    )
    assert not dedupe.same_news(one, other).same
    named = text.replace("the product", "the spinach")
    greens = entry("Supermarket recalls greens over listeria", 2, teaser=named)
    assert dedupe.same_news(entry(one.title, 1, teaser=named), greens).same


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        (
            "Politie zoekt eigenaar van gevonden papegaai",
            ("De grijze roodstaart zat op een balkon in Hoorn.", "Het dier vloog een kapper in Zeist binnen."),
        ),
        (
            "Police appeal after break-in at village hall",
            ("A tea urn was taken in Wroxham overnight.", "Thieves in Keswick left with forty folding chairs."),
        ),
        (
            "Polizei sucht Zeugen nach Diebstahl von Kupferkabel",
            ("Der Schaden in Torgau ist hoch.", "Im Gewerbegebiet von Peine fehlen zweihundert Meter."),
        ),
    ],
)
def test_equal_titles_that_name_nobody_above_texts_of_two_places_are_two_events(
    title: str, texts: tuple[str, str]
) -> None:
    one, other = (entry(title, number, teaser=text) for number, text in enumerate(texts, start=1))
    assert not dedupe.same_news(one, other).same
    assert dedupe.same_news(one, entry(title, 2)).same
    assert dedupe.same_news(one, entry(title, 2, teaser=f"{texts[1]} {texts[0]}")).same


def told(titles: tuple[str, str], texts: tuple[str, str]) -> bool:
    one, other = (entry(titles[at], at + 1, teaser=texts[at]) for at in (0, 1))
    return dedupe.same_news(one, other).same


SENTENCE = "Viskwekerij Merwin heeft klanten gevraagd om 600 bakken zalm terug te brengen wegens een giftige stof"


def test_one_first_sentence_meets_under_titles_that_tell_it_in_other_words() -> None:
    titles = "Merwin haalt zalm terug om giftige stof", "Zalm: kwekerij Merwin waarschuwt klanten"
    shorter, longer = (
        f"{SENTENCE}. De winkels zijn gewaarschuwd.",
        f"LIER - {SENTENCE}, zegt de keuring. Niemand is ziek.",
    )
    assert told(titles, (shorter, longer))
    assert not told(titles, (shorter, longer.replace("600", "900"))), "another figure in its place"
    assert not told(
        titles, (shorter, "De keuring heeft vorige week bij een kwekerij in Lier een giftige stof gevonden.")
    )


def test_a_first_sentence_that_tells_nothing_of_the_titles_own_words_backs_none() -> None:
    text = "In de podcast van Merwin bespreken onze verslaggevers elke week het laatste nieuws over de club."
    titles = "Merwin-podcast: een crisis achterin", "Podcast Merwin: nieuwe trainer gezocht"
    later = "Vandaag met twee oud-spelers.", "Deze keer een gesprek met wie het kan weten en al jaren alles volgt."
    assert not told(titles, (f"{text} {later[0]}", f"{text} {later[1]}"))


ONE_TEXT = {
    "nl": (
        ("Kabinet springt viskwekers bij", "Miljoenen voor kwekerijen in Merwin"),
        "Viskwekers in Lier en Merwin krijgen twaalf miljoen van het kabinet om hun kwekerijen te redden",
        "twaalf miljoen",
    ),
    "de": (
        ("Feuer zerstört Sägewerk in Aurich", "Hoher Schaden bei Feuer in Holzbetrieb"),
        "Bei einem Brand in einem Sägewerk in Aurich ist in der Nacht ein Schaden von fünf Millionen Euro entstanden",
        "in Aurich",
    ),
    "fr": (
        ("Une fromagerie évacuée à Vesoul", "Fuite d'ammoniac : quarante salariés à l'abri"),
        "Quarante salariés d'une fromagerie de Vesoul ont été évacués mardi après une fuite d'ammoniac",
        "de Vesoul",
    ),
    "en": (
        ("Ferry runs aground off Mull", "Passengers rescued by lifeboat after hitting rocks"),
        "Sixty passengers were rescued by lifeboat after a ferry hit rocks off the coast of Mull on Sunday",
        "of Mull",
    ),
}


@pytest.mark.parametrize(("titles", "text", "place"), ONE_TEXT.values(), ids=ONE_TEXT)
def test_one_agency_text_makes_one_piece_of_news_of_titles_that_share_nothing(
    titles: tuple[str, str], text: str, place: str
) -> None:
    cut, edited = f"{text}. ", f"(AFP) - {text}, Reuters. Voilà, more."
    assert told(titles, (cut, edited))
    assert not told(titles, (cut, edited.replace(place, "de Kortemark"))), "filled in for something else"
    assert not told(titles, (cut, f"{titles[1]}. {text}.")), "it begins otherwise"


@pytest.mark.parametrize(
    "titles",
    [
        ("Ferry runs aground off Mull", "Ferry refloated off Skye as passengers rescued by Oban lifeboat"),
        ("Sixty rescued from ferry off Mull", "Ninety rescued as ferry hits rocks"),
        ("Passengers rescued by lifeboat", "Passengers of the ferry were not rescued"),
        ("Ferry hits rocks on Sunday off Mull", "Passengers rescued by lifeboat on Monday"),
        ("Passengers rescued from ferry", "Were passengers rescued by a lifeboat?"),
        ("Ferry operator fined over Mull", "Union boss quits over pay"),
    ],
)
def test_titles_that_contradict_stay_apart_above_one_text(titles: tuple[str, str]) -> None:
    text = ONE_TEXT["en"][1]
    assert not told(titles, (f"{text}.", f"{text}, police said."))


def test_two_sides_of_one_sentence_are_two_titles_for_it_but_not_in_the_same_place() -> None:
    text = "Im Nordderby zwischen Kiel und Flensburg fiel die Entscheidung erst in den letzten Minuten."
    assert not told(("Kiel gewinnt das Nordderby", "Flensburg gewinnt das Nordderby"), (text, text))
    assert told(("Nordderby in Kiel begeistert", "Flensburg: Entscheidung in den letzten Minuten"), (text, text))


def test_a_sentence_that_one_text_denies_is_another() -> None:
    titles, text, _ = ONE_TEXT["en"]
    assert not told(titles, (f"{text}.", f"{text.replace('were rescued', 'were not rescued')}."))


def test_each_text_with_a_place_of_its_own_is_filled_in_wherever_it_stands() -> None:
    titles = "Sixty passengers rescued by lifeboat", "Ferry hits rocks"
    text = "sixty passengers were rescued by lifeboat after a ferry hit rocks on Sunday"
    assert told(titles, (f"Off the coast of Mull {text}.", f"Off the coast of Mull {text}, police said."))
    assert not told(titles, (f"Near Mull {text}.", f"{text.capitalize()} near Skye."))


def test_a_text_that_its_source_repeats_backs_no_titles() -> None:
    titles, text, _ = ONE_TEXT["en"]
    one, other = (entry(title, number, teaser=text) for number, title in enumerate(titles, 1))
    assert dedupe.same_news(one, other).same
    assert not dedupe.same_news(replace(one, text_repeats=True), other).same
    assert not dedupe.same_news(one, replace(other, text_repeats=True)).same


def test_the_rest_of_a_name_is_nothing_that_texts_have_in_common() -> None:
    titles = "El Atlético golea al Levante", "El Atlético gana al Levante en los penaltis"
    league = "El Atlético de Madrid venció al Levante con doblete de Griezmann en el Metropolitano."
    cup = "El Atlético de Madrid eliminó al Levante en la tanda decisiva, lejos de casa, tras la prórroga."
    assert not told(titles, (league, cup))
    assert told(titles, (league, cup.replace("eliminó", "eliminó con Griezmann")))
