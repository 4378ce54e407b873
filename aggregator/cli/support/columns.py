"""Tables for a terminal that are made in no time, however long: texts are measured once, and nothing is wrapped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import click

from aggregator.records import dataclass
from aggregator.text import one_line


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and how its texts stand in it."""

    name: str
    right: bool = False
    most: int | None = None  # cells; longer texts are cut


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a colour (of `click.style`), None for none."""

    text: str
    colour: str | None = None


def lines(columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]], width: int, colours: bool) -> list[str]:
    """The table's lines, no longer than `width` cells. Texts may have come from outside: controls are taken out."""
    made = [[_cell(value, column) for value, column in zip(row, columns, strict=True)] for row in rows]
    widths = [len(column.name) for column in columns]
    for row in made:
        for place, (_, length, _) in enumerate(row):
            widths[place] = max(widths[place], length)
    head = "  ".join(
        _padded(column.name, len(column.name), w, column) for column, w in zip(columns, widths, strict=True)
    )
    found = [click.style(head.rstrip()[:width], bold=True) if colours else head.rstrip()[:width]]
    return [*found, *(_line(row, columns, widths, width, colours) for row in made)]


def cells(text: str) -> int:
    """How many places a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def cut(text: str, most: int) -> str:
    """A text of at most so many places, with an ellipsis where something is missing."""
    if cells(text) <= most:
        return text
    kept, taken = [], 1
    for letter in text:
        taken += cells(letter)
        if taken > most:
            break
        kept.append(letter)
    return "".join(kept) + "…" if most > 0 else ""


def _cell(value: str | Cell, column: Column) -> tuple[str, int, str | None]:
    text, colour = (value, None) if isinstance(value, str) else (value.text, value.colour)
    text = one_line(text)
    if column.most is not None:
        text = cut(text, column.most)
    return text, cells(text), colour


def _line(
    row: Sequence[tuple[str, int, str | None]],
    columns: Sequence[Column],
    widths: Sequence[int],
    width: int,
    colours: bool,
) -> str:
    parts, left, gap = [], width, ""
    last = len(row) - 1
    for place, (text, length, colour) in enumerate(row):
        left -= len(gap)
        if length > left:
            text = cut(text, max(0, left))
            length = cells(text)
        padded = (
            text if place == last and not columns[place].right else _padded(text, length, widths[place], columns[place])
        )
        parts.append(gap + (click.style(padded, fg=colour) if colours and colour else padded))
        left -= max(widths[place], length)
        gap = "  "
        if left <= 0:
            break
    return "".join(parts).rstrip()


def _padded(text: str, length: int, width: int, column: Column) -> str:
    space = " " * (width - length)
    return space + text if column.right else text + space
