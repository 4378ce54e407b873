"""How much of two titles answers to each other."""

from __future__ import annotations

import pytest

from aggregator.stories.grouping.evidence import ENOUGH, ENOUGH_COUNTED, ENOUGH_TOLD, evidence_of, share_names_only
from tests.stories.side_by_side import aligned

TITLE = "Zware brand verwoest loods in haven van Gent"


def score(one: str, other: str, language: str = "nl") -> float:
    return evidence_of(aligned(one, other, language)).score


def test_a_title_is_all_of_itself() -> None:
    assert score(TITLE, TITLE) == 1.0


def test_titles_with_nothing_in_common_have_no_score() -> None:
    found = evidence_of(aligned(TITLE, "Koning bezoekt nieuwe school"))
    assert (found.shared, found.score) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("closer", "farther"),
    [
        pytest.param(f"{TITLE} volledig", f"{TITLE} volledig, honderden arbeiders geëvacueerd", id="more was added"),
        pytest.param(f"{TITLE} opnieuw", TITLE.replace("Gent", "Lier"), id="a word in place of another"),
        pytest.param("Zware brand in haven van Gent", "Zware brand in Gentse school", id="less is shared"),
    ],
)
def test_the_score_falls_with_what_is_missing(closer: str, farther: str) -> None:
    assert 1.0 > score(TITLE, closer) > score(TITLE, farther) > 0.0


def test_it_is_the_same_from_either_side() -> None:
    other = "Loods in Gentse haven brandt af"
    assert score(TITLE, other) == pytest.approx(score(other, TITLE))


def test_the_second_word_of_a_name_adds_less_than_another_word() -> None:
    name = evidence_of(aligned("Bezoek van Kevin Janssen", "Reactie van Kevin Janssen"))
    words = evidence_of(aligned("Bezoek van zieke Janssen", "Reactie van zieke Janssen"))
    assert 0 < name.shared < words.shared


def test_names_that_each_has_alone_are_counted() -> None:
    assert evidence_of(aligned("Trainer van Gent ontslagen", "Trainer van Lier ontslagen")).names == 1
    assert evidence_of(aligned("Trainer van Gent ontslagen", "Trainer ontslagen")).names == 0


@pytest.mark.parametrize(
    ("one", "other", "enough"),
    [
        pytest.param(
            "Dienst meldt grote storing bij bank", "Grote storing bij bank treft betalers", ENOUGH_TOLD, id="an event"
        ),
        pytest.param("Reactie van Merwin op Gent", "Bezoek van Merwin aan Gent", ENOUGH, id="names only"),
        pytest.param(TITLE, "Zware brand verwoest oude school en nieuwe sporthal in Lier", ENOUGH, id="much left over"),
        pytest.param(
            "Philips betaalt 1,1 miljard in Amerikaanse zaak",
            "Zaak kost Philips 1,1 miljard",
            ENOUGH_COUNTED,
            id="a sum",
        ),
        pytest.param(
            "Bus in ravijn bij Lier: elf doden", "Ongeluk bij Lier kost elf doden leven", ENOUGH_COUNTED, id="a toll"
        ),
        pytest.param(
            "Bus in ravijn bij Lier: twee doden", "Ongeluk bij Lier: twee doden", ENOUGH_TOLD, id="a small number"
        ),
        pytest.param("Proces rond Merwin: dag 14", "Dag 14 in proces tegen Merwin", ENOUGH_TOLD, id="one of a series"),
        pytest.param("Merwin stopt in 2027 als trainer", "Trainer Merwin weg in 2027", ENOUGH_TOLD, id="a year"),
    ],
)
def test_titles_that_share_what_happened_and_leave_little_over_need_be_less_alike(
    one: str, other: str, enough: float
) -> None:
    assert evidence_of(aligned(one, other)).enough == enough


def test_more_than_names_must_be_shared_to_speak_of_one_event() -> None:
    assert share_names_only(aligned("Analyse van de match Gent - Lier", "Ruzie in Gent om agent uit Lier"))
    assert not share_names_only(aligned("Hevige brand in Gent", "Gent: hevige brand"))
