"""Which two titles are the same news. What differs decides, not what is shared."""

from __future__ import annotations

import time

import pytest

from aggregator.stories.grouping import dedupe
from aggregator.stories.grouping.dedupe import LONGEST
from aggregator.stories.grouping.titles import bare, language_of, read
from tests.stories.dedupe_cases import HOUR, NOW, entry, same

DIFFERENT = {
    "scores": [
        ("Club Brugge wint met 3-0 van Anderlecht", "Club Brugge wint met 0-3 van Anderlecht"),
        ("Bayern schlägt Dortmund mit 4:0", "Bayern schlägt Dortmund mit 3:2"),
        ("Le PSG bat Marseille 3-0 au Vélodrome", "Le PSG bat Marseille 3-1 au Vélodrome"),
        ("Lakers 110, Celtics 102", "Lakers 102, Celtics 110"),
    ],
    "numbers": [
        ("Twee doden bij brand in Rotterdam", "Vijf doden bij brand in Rotterdam"),
        ("Airbus va supprimer 2 000 postes", "Airbus va supprimer 500 postes"),
        ("Inflation sinkt auf 2,1 Prozent", "Inflation sinkt auf 1,2 Prozent"),
        ("Boeing to cut 2,000 jobs", "Boeing to cut 17,000 jobs"),
        ("21 dead in Lima bus crash", "20 dead in Lima bus crash"),
    ],
    "dates": [
        ("Staking bij De Lijn op maandag", "Staking bij De Lijn op donderdag"),
        ("Le procès s'ouvrira en mars à Nice", "Le procès s'ouvrira en avril à Nice"),
        ("TV-Programm in Berlin am 3. Mai", "TV-Programm in Berlin am 4. Mai"),
    ],
    "places and names": [
        ("Zware brand in loods in Antwerpen", "Zware brand in loods in Zaventem"),
        ("Mbappé forfait contre la Belgique", "Griezmann forfait contre la Belgique"),
        ("Volkswagen ruft Autos zurück", "Mercedes ruft Autos zurück"),
        ("Magnitude 6.1 quake hits Chile", "Magnitude 6.1 quake hits Peru"),
        ("Heracles speelt volgend jaar in Eredivisie", "Heracles speelt volgend jaar in Eerste Divisie"),
    ],
    "roles": [
        ("Club Brugge klopt AA Gent", "AA Gent klopt Club Brugge"),
        ("L'Iran accuse Israël d'avoir violé la trêve", "Israël accuse l'Iran d'avoir violé la trêve"),
        ("Hund beißt Briefträger in Köln", "Briefträger beißt Hund in Köln"),
        ("Man shot police officer in Dallas", "Man shot by police officer in Dallas"),
        ("Zverev élimine Nadal à Paris", "Zverev éliminé par Nadal à Paris"),
    ],
    "negations and doubts": [
        ("Minister treedt af na kritisch rapport", "Minister treedt niet af na kritisch rapport"),
        ("Bernard Arnault est encore le plus riche", "Bernard Arnault n'est plus le plus riche"),
        ("Einigung im Tarifstreit der Bahn", "Keine Einigung im Tarifstreit der Bahn"),
        ("Amazon buys MGM for $8.5 billion", "Amazon almost buys MGM for $8.5 billion"),
        ("Formatie: partijen eens over migratie", "Formatie: partijen oneens over migratie"),
        ("Keert Defour terug naar Genk?", "Defour keert terug naar Genk"),
    ],
    "opposites": [
        ("Gasprijs in Europa daalt opnieuw", "Gasprijs in Europa stijgt opnieuw"),
        ("L'Assemblée approuve le budget", "L'Assemblée rejette le budget"),
        ("Bundestag lehnt Antrag zur Impfpflicht ab", "Bundestag nimmt Antrag zur Impfpflicht an"),
        ("Nadal gagne à Madrid", "Nadal perd à Madrid"),
        ("Bitcoin boven 50.000 dollar", "Bitcoin onder 50.000 dollar"),
    ],
    "serials": [
        ("Quiz over de oorlog in Oekraïne (deel 1)", "Quiz over de oorlog in Oekraïne (deel 2)"),
        ("Tour de France : le résumé de la 5e étape", "Tour de France : le résumé de la 6e étape"),
        ("Ashes fourth Test, day two: live score", "Ashes fourth Test, day three: live score"),
    ],
    "other news of the same words": [
        ("Ajax verslaat PSV in Amsterdam", "Ajax Vrouwen verslaat PSV in Amsterdam"),
        ("Les gendarmes retrouvent le fugitif", "Les gendarmes retrouvent la voiture du fugitif"),
        ("Bundeskanzler reist nach Peking", "Ex-Bundeskanzler reist nach Peking"),
        ("Clement weg bij Rangers", "Clement reageert op vertrek bij Rangers"),
    ],
}  # fmt: skip

SAME = {
    "labels, outlets, quotes and ellipses": [
        ("LIVE. Ontploffing in Antwerpen: straat afgezet", "Ontploffing in Antwerpen: straat afgezet"),
        ("Wolf gespot in Drenthe - NU.nl", "Wolf gespot in Drenthe | VRT NWS"),
        ("UPDATE 2-Brazil cuts rates - Reuters", "Brazil cuts rates (video)"),
        ("„Wir wollen den Titel“, sagt Nagelsmann", "Nagelsmann: 'Wir wollen den Titel'"),
        ("Vanhaezebrouck onthult aanbiedingen Duivels en ...", "Vanhaezebrouck onthult aanbiedingen Duivels en Ajax"),
    ],
    "case, accents and spelling": [
        ("Söder kündigt härtere Maßnahmen an", "Soeder kuendigt haertere Massnahmen an"),
        ("Ancelotti quitte le Real pour la sélection", "ANCELOTTI QUITTE LE REAL POUR LA SELECTION"),
        ("ECB to end sterilisation of purchases", "ECB to end sterilization of purchases"),
        ("Neil Young Announces Launch of PonoMusic", "Neil Young Annouces Launch of PonoMusic"),
    ],
    "other words": [
        ("AA Gent ontslaat coach Vanhaezebrouck", "Vanhaezebrouck ontslagen als trainer van AA Gent"),
        ("L'acteur Alain Delon est mort à 88 ans", "Mort d'Alain Delon à l'âge de 88 ans"),
        ("Schauspieler Mario Adorf gestorben", "Schauspieler Mario Adorf ist tot"),
        ("Fed raises rates by a quarter point", "Federal Reserve hikes rates by quarter of a point"),
        ("EU beboet Google voor 2,4 miljard", "Europese Unie legt Google boete van 2,4 miljard euro op"),
    ],
    "another order, turned back": [
        ("Zware aardbeving treft Turkije", "Turkije getroffen door zware aardbeving"),
        ("Standard verliest thuis van OH Leuven", "OH Leuven wint bij Standard"),
        ("Zverev bat Nadal", "Nadal battu par Zverev"),
        ("Leverkusen besiegt Leipzig", "Leipzig von Leverkusen besiegt"),
        ("Shooting at Texas mall leaves two dead", "Two killed in Texas mall shooting"),
    ],
    "numbers in other forms": [
        ("Real Madrid wint Champions League voor vijftiende keer", "Real Madrid wint Champions League voor 15e keer"),
        ("Séisme au Maroc : 2.000 morts", "Séisme au Maroc : 2 000 morts"),
        ("Colorado collects $2.1 million in pot taxes", "Colorado collects $2 million in marijuana taxes"),
        ("Nederlandse economie groeit met 0,4 procent", "Economie Nederland gegroeid met 0,4%"),
    ],
    "more detail": [
        ("Pogba suspendu pour dopage", "Paul Pogba suspendu quatre ans pour dopage"),
        ("Feyenoord haalt verdediger van Benfica", "Feyenoord haalt Portugese verdediger van Benfica op huurbasis"),
    ],
}


def cases(table: dict[str, list[tuple[str, str]]]) -> list[pytest.param]:
    return [pytest.param(*pair, id=f"{kind}: {pair[1]}") for kind, pairs in table.items() for pair in pairs]


@pytest.mark.parametrize(("one", "other"), cases(DIFFERENT))
def test_titles_that_differ_in_the_news_are_kept_apart(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(("one", "other"), cases(SAME))
def test_titles_that_tell_the_same_news_meet(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    "title",
    [
        *("Live", "Business highlights", "Nieuwsoverzicht", "Weerbericht", "Météo", "Presseschau"),
        *("The Morning Links for March 10, 2014", "", "!?", "2026"),
    ],
)
def test_a_title_that_names_no_news_meets_nothing(title: str) -> None:
    assert not same(title, title)


def test_any_language_is_compared_by_its_words() -> None:
    assert same("Terremoto sacude el norte de Chile", "Terremoto sacude el norte de Chile - Reuters")
    assert not same("Terremoto sacude el norte de Chile", "Terremoto sacude el sur de Chile")
    assert not same("Президент подписал закон о налогах", "Президент не подписал закон о налогах")


def test_news_farther_apart_than_the_window_is_other_news() -> None:
    old, new = entry("Brand verwoest kerk in Aarschot", 1), entry("Brand verwoest kerk in Aarschot", 2)
    assert dedupe.same_news(old, new).same
    assert not dedupe.same_news(old, entry(new.title, 2, published_at=NOW + 73 * HOUR)).same


def test_a_title_that_its_source_repeats_meets_nothing() -> None:
    news = entry("Brand verwoest kerk in Aarschot", 1)
    assert not dedupe.same_news(news, entry(news.title, 2, title_repeats=True)).same


AGENCY = "De brandweer rukte uit met zes wagens; de toren van de kerk in Aarschot stortte in, niemand raakte gewond."


def test_copies_of_one_teaser_back_titles_that_are_only_alike() -> None:
    one = entry("Kerk stort in: hevige brand in Aarschot", 1, teaser=AGENCY)
    other = entry("Ravage in kerk van Aarschot groot, zegt brandweer", 2, teaser=AGENCY[:90])
    assert dedupe.same_news(one, other).same
    assert not same(one.title, other.title)


def test_copies_of_one_teaser_do_not_outweigh_what_contradicts() -> None:
    one = entry("Brand in kerk: twee doden", 1, teaser=AGENCY)
    assert not dedupe.same_news(one, entry("Brand in kerk: vijf doden", 2, teaser=AGENCY)).same


def test_short_titles_need_teasers_that_have_something_in_common() -> None:
    one = entry(
        "Man overleden na ongeval",
        1,
        teaser="In Genk verloor een motorrijder de controle over het stuur, meldt het parket.",
    )
    other = entry(one.title, 2, teaser="Een fietser van 70 werd in Damme gegrepen door een tractor die achteruit reed.")
    assert not dedupe.same_news(one, other).same
    assert dedupe.same_news(
        one, entry(one.title, 2, teaser="Motorrijder (30) verliest controle in Genk en overlijdt, zegt het parket.")
    ).same


def test_the_reason_says_what_differs() -> None:
    verdict = dedupe.same_news(
        entry("Zware brand verwoest loods vol oude bussen in haven van Gent", 1),
        entry("Zware brand verwoest loods vol oude bussen in haven van Lier", 2),
    )
    assert verdict.contradicts
    assert "'Gent' in place of 'Lier'" in verdict.reason


def test_the_language_that_a_feed_declares_wrongly_does_not_blind() -> None:
    one = entry("AA Gent ontslaat coach Vanhaezebrouck", 1, language="en-US")
    assert dedupe.same_news(one, entry("Vanhaezebrouck ontslagen als trainer van AA Gent", 2, language="en")).same


@pytest.mark.parametrize("piece", ["woord ", "- ", "LIVE: ", "| x ", "((", "3-0 ", "...", "n'", "👍 "])
def test_a_title_of_any_length_is_judged_at_once(piece: str) -> None:
    begin = time.process_time()
    same(piece * 100_000, piece * 100_000 + "einde")
    assert time.process_time() - begin < 1.0


@pytest.mark.parametrize("end", ["", " wint", "!", "…"])
@pytest.mark.parametrize(
    "piece",
    [
        *(".", "…", ". ", "-", "–", " - ", "--", "'", "’", '"', "“", "|", " | ", ":", "+", "(", "[", "(video", "<a"),
        *("1", "1.", "1 ", "1-", "a.", "a-", "a'", "n'", "A", "U.S.", "- report", "| the ", "live:", "a news "),
    ],
)
def test_a_row_of_one_thing_in_a_title_takes_no_time(piece: str, end: str) -> None:
    """A row of dots took longer than anybody waits, on the thread that decides; a fuzzer found it."""
    title = "Ajax" + (piece * 10_000)[:10_000] + end
    begin = time.process_time()
    bare(title)
    language_of(title)
    assert time.process_time() - begin < 0.5
    begin = time.process_time()
    for language in ("nl", "fr"):
        read(title[:LONGEST], language)
    assert time.process_time() - begin < 0.1


def test_dots_at_the_end_of_a_title_are_taken_off_whole() -> None:
    assert bare("Ajax wint ... …") == "Ajax wint"
    assert bare("Ajax wint. …") == "Ajax wint."
    assert bare("Ajax" + "." * 300 + " wint") == "Ajax" + "." * 300 + " wint"
