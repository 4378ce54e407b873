"""Edits of files put together at random, in every style that people write."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config.editing import edit
from aggregator.config.load import validated
from aggregator.models import ListedFeed

OWN = Path(__file__).parents[2] / "config.toml"

_IDLE = st.sampled_from(
    ["", "\n", "\n\n", "# tekst\n", "\n# --- kop ---\n\n", '# [[sources]]\n# url = "x"\n', "  # in\n"]
)
_OTHERS = st.sampled_from(
    [
        '[site]\ntitle = "x" # [[sources]]\n',
        "[server]\nport = 0\n[websub]\nenabled = false\n",
        '[output]\nformats = [\n  "rss", # [[sources]]\n  "atom"\n]\n',
        "[polling]\ncontact = '''\n[[sources]]\n'''\n",
        '[ranking]\nhalf_life = """6h""" # """\n',
    ]
)
_TITLES = st.sampled_from(["", "title = '%d'\n", 'title = "%d"   # kort\n', '"title" = """%d"""\n', 'category = "k"\n'])
_TABLES = st.sampled_from(["", "weight = 2\n", '[sources.select]\nitem = "li"\n', '[sources.headers]\nA = "b" # c\n\n'])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A configuration with three sources among other tables."""
    parts, others = [draw(_IDLE)], draw(st.lists(_OTHERS, unique=True, max_size=3))
    for number in range(3):
        title = draw(_TITLES)
        title = title % number if "%" in title else title
        parts += [f"[[sources]]\nurl = '{number}.xml'\n{title}{draw(_TABLES)}{draw(_IDLE)}"]
        parts += [others.pop() + draw(_IDLE)] if others and draw(st.booleans()) else []
    parts += others
    text = "".join(parts)
    return text.rstrip("\n") if draw(st.booleans()) else text


def is_within(lines: Sequence[str], others: Sequence[str]) -> bool:
    """Whether `lines` are all among the others, in their order."""
    following = iter(others)
    return all(any(line == other for other in following) for line in lines)


@settings(max_examples=150, deadline=None)
@given(files(), st.sets(st.integers(0, 2), min_size=1), st.text(st.characters(categories=["L", "P", "S", "Zs"])))
def test_every_file_can_be_edited_and_keeps_what_is_not_edited(text: str, numbers: set[int], title: str) -> None:
    before: dict[str, Any] = tomllib.loads(text)
    lines = text.split("\n")

    added = edit.add(text, [ListedFeed("nieuw.xml", title)]).text
    assert [one["url"] for one in tomllib.loads(added)["sources"]] == ["0.xml", "1.xml", "2.xml", "nieuw.xml"]
    assert is_within(lines if text.endswith("\n") else [*lines, ""], added.split("\n"))

    renamed = edit.rename(text, min(numbers), title or "x").text
    assert len([line for line in lines if line not in renamed.split("\n")]) <= 1

    removed = edit.remove(text, list(numbers)).text
    assert is_within([line for line in removed.split("\n") if line], lines)
    assert removed.count("# tekst") + removed.count("--- kop ---") == _comments_outside(lines, numbers)
    kept = [one for one in before["sources"] if int(one["url"][0]) not in numbers]
    assert tomllib.loads(removed).get("sources", []) == kept


def _comments_outside(lines: list[str], numbers: set[int]) -> int:
    """The comments that are in none of these sources: before a header, or after a blank line."""
    count, inside, urls = 0, False, {f"url = '{number}.xml'" for number in numbers}
    for place, line in enumerate(lines):
        if line == "[[sources]]":
            inside = lines[place + 1] in urls
        elif line.startswith("["):
            inside = inside and line.startswith("[sources.")
        if line in ("# tekst", "# --- kop ---"):
            count += not inside or _stands_apart(lines, place)
    return count


def _stands_apart(lines: list[str], place: int) -> bool:
    """Whether a blank line is between a comment and what the table above it says, or a header right below it."""
    below = next((line for line in lines[place:] if not line.lstrip().startswith("#")), "")
    while place and lines[place - 1].lstrip().startswith("#"):
        place -= 1
    return lines[place - 1] == "" or below.startswith("[")


def test_our_own_configuration_can_be_edited() -> None:
    text = OWN.read_text("utf-8")
    sources = tomllib.loads(text)["sources"]
    for number, source in enumerate(sources):
        removed = edit.remove(text, [number]).text
        assert len(validated(OWN, removed).settings.sources) == len(sources) - 1
        assert is_within([line for line in removed.split("\n") if line], text.split("\n"))
        renamed = edit.rename(text, number, "Anders").text
        assert validated(OWN, renamed).settings.sources[number].title == "Anders"
        assert (len(renamed.split("\n")) - len(text.split("\n"))) == (0 if "title" in source else 1)
    added = edit.add(text, [ListedFeed("https://nieuw.example/rss")]).text
    before_votes = added.index("# --- Readers' votes")
    assert added[:before_votes].endswith('\n\n[[sources]]\nurl = "https://nieuw.example/rss"\n\n')
