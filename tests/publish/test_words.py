"""Every text of the page is there in every language that we have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import aggregator.publish
from aggregator.publish.words import words

ROOM = Path(aggregator.publish.__file__).parent
SAID = re.compile(r"""(?:{% trans %}|\.gettext\(")(.*?)(?:{% endtrans %}|"\))""", re.S)


def _texts() -> set[str]:
    files = [*(ROOM / "templates").iterdir(), *ROOM.glob("*.py")]
    return {text for file in files for text in SAID.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_each_text_is_translated_and_none_is_left_over(language: str) -> None:
    with (ROOM / "texts" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    translated = {message.id for message in catalogue if message.id and isinstance(message.id, str)}
    assert translated == _texts()
    assert all(message.string for message in catalogue if message.id)


def test_english_is_what_stands_in_the_code() -> None:
    assert words("en").comments(1) == "1 comment"
    assert words("en-GB").comments(2) == "2 comments"


def test_a_language_without_texts_keeps_its_own_dates() -> None:
    spoken = words("es")
    assert spoken.comments(2) == "2 comments"
    assert spoken.exact_time(1_746_705_600.0, "UTC").startswith("jueves, 8 de mayo de 2025")
