"""Where the pieces of a TOML text begin and end, so that one can be changed without a touch on any other; pure.

An edit cuts out one piece, and the rest stays as its author wrote it, byte for byte. Lines are numbered from 0, and end
at "\\n" only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregator.config import locate
from aggregator.records import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines `start` up to, not including, `end`: from a table's header to its last key, and to the comments that
    follow that without a blank line. Comments above the header are not part of it."""

    start: int
    end: int

    def cut(self, text: str) -> str:
        return "\n".join(text.split("\n")[self.start : self.end]) + "\n"

    def replaced(self, text: str, new: str) -> str:
        """The text with `new` in this place, which is empty or ends with a line end."""
        lines = text.split("\n")
        return "\n".join([*lines[: self.start], *new.split("\n")[:-1], *lines[self.end :]])

    def removed(self, text: str) -> str:
        """The text without it. Of blank lines before and after it only those before stay, and none at the end."""
        lines = text.split("\n")
        before, after = lines[: self.start], lines[self.end :]
        if not before or not before[-1].strip():
            while len(after) > 1 and not after[0].strip():
                del after[0]
        if not any(line.strip() for line in after):
            while before and not before[-1].strip():
                del before[-1]
        return "\n".join([*before, *after])


def tables(text: str, name: str) -> list[Piece]:
    """The tables `[[name]]` in their order, each with its own tables (`[name.part]`)."""
    statements = list(locate.statements(text))
    heads = [(place, names) for place, (_, line) in enumerate(statements) if (names := locate.header(line))]
    found: list[Piece] = []
    after = len(statements)
    for place, names in reversed(heads):
        if names == (name,):
            found.append(_piece(statements, place, after, text))
        if names == (name,) or names[0] != name:
            after = place
    return found[::-1]


def statement(text: str, key: str) -> Piece | None:
    """The statement `key = …` before the first table; None when there is none."""
    statements = list(locate.statements(text))
    for place, (number, line) in enumerate(statements):
        if locate.header(line):
            return None
        if (key,) in locate.positions(line):
            end = statements[place + 1][0] - 1 if place + 1 < len(statements) else text.count("\n") + 1
            return Piece(number - 1, end)
    return None


def _piece(statements: Sequence[tuple[int, str]], place: int, after: int, text: str) -> Piece:
    """From the header that is statement `place`, of what comes before the statement `after`."""
    last = max(number for number in range(place, after) if number == place or not _is_idle(statements[number][1]))
    following = last + 1
    while following < after and statements[following][1].lstrip().startswith("#"):
        following += 1
    if following == after < len(statements):  # a comment right above the next header is the next table's
        following = last + 1
    end = statements[following][0] - 1 if following < len(statements) else text.count("\n") + 1
    return Piece(statements[place][0] - 1, end)


def _is_idle(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def lines_above(text: str, piece: Piece) -> Iterator[str]:
    """The comment that stands right above a piece, the nearest line first."""
    for line in reversed(text.split("\n")[: piece.start]):
        if not line.lstrip().startswith("#"):
            return
        yield line
