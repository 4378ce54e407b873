"""Every text of the page is there in every language that we have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import aggregator.publish
from aggregator.publish.words import words_of

ROOM = Path(aggregator.publish.__file__).parent
COUNTED = re.compile(r'ngettext\(\s*"(.*?)"')
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
SAID = re.compile(r"""(?:{% trans %}|\.gettext\(")(.*?)(?:{% endtrans %}|"\))""", re.S)


def _texts() -> set[str]:
    files = [*(ROOM / "templates").glob("*.*"), *ROOM.glob("*.py")]
    return {text for file in files for text in SAID.findall(file.read_text(encoding="utf-8"))}


def _counted() -> set[str]:
    files = [*(ROOM / "templates").glob("*.*"), *ROOM.glob("*.py")]
    return {text for file in files for text in COUNTED.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_each_text_is_translated_and_none_is_left_over(language: str) -> None:
    with (ROOM / "texts" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    translated = {message.id for message in catalogue if message.id and isinstance(message.id, str)}
    assert translated == _texts()
    counted = {message.id[0]: message for message in catalogue if isinstance(message.id, tuple)}
    assert counted.keys() == _counted()
    for message in catalogue:
        if message.id:
            ids, said = _forms(message.id), _forms(message.string)
            assert all(said), message.id
            # Whatever is filled in has its place in every form.
            assert {tuple(sorted(PLACE.findall(one))) for one in said} == {tuple(sorted(PLACE.findall(ids[0])))}


def _forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]


def test_english_is_what_stands_in_the_code() -> None:
    assert words_of("en").comments(1) == "1 comment"
    assert words_of("en-GB").comments(2) == "2 comments"


def test_a_language_without_texts_keeps_its_own_dates() -> None:
    spoken = words_of("es")
    assert spoken.comments(2) == "2 comments"
    assert spoken.exact_time(1_746_705_600.0, "UTC").startswith("jueves, 8 de mayo de 2025")


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("nl", ["0 reacties", "1 reactie", "2 reacties", "1.234 reacties"]),
        ("en", ["0 comments", "1 comment", "2 comments", "1,234 comments"]),
        ("de", ["0 Kommentare", "1 Kommentar", "2 Kommentare", "1.234 Kommentare"]),
        ("fr", ["0 commentaire", "1 commentaire", "2 commentaires", "1\u202f234 commentaires"]),
    ],
)
def test_numbers_have_the_form_that_the_language_gives_them(language: str, forms: list[str]) -> None:
    assert [words_of(language).comments(count) for count in (0, 1, 2, 1234)] == forms
