"""Where a key stands in a TOML text: `tomllib` tells what was written, and not where.

A scan by line, not a second parser: it follows table headers, keys, multi-line strings and arrays. What it does not
find (a key of an inline table) is reported at the nearest key around it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


def positions(text: str) -> dict[Path, tuple[int, int]]:
    """Key path → (line, column), both from 1. Tables in arrays are numbered from 0, as `tomllib` lists them."""
    found: dict[Path, tuple[int, int]] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in statements(text):
        if header := _HEADER.match(line):
            table = _table(_parts(header[2]), array=header[1] == "[[", counts=counts)
            found.setdefault(table, (number, header.start(1) + 1))
        elif key := _KEY.match(line):
            path = table
            for part in _parts(key[1]):
                path = (*path, part)
                found.setdefault(path, (number, key.start(1) + 1))
    return found


def nearest(found: dict[Path, tuple[int, int]], path: Path) -> tuple[int, int] | None:
    """The place of `path`, or of the closest table or key around it that is in the text."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return None


def header(line: str) -> tuple[str, ...] | None:
    """The names in a statement's line that begins a table, `[a.b]` or `[[a.b]]`; None when it begins none."""
    found = _HEADER.match(line)
    return _parts(found[2]) if found else None


def _parts(dotted: str) -> tuple[str, ...]:
    nested: object = tomllib.loads(f"{dotted} = 0")
    names: list[str] = []
    while isinstance(nested, dict):
        name, nested = next(iter(nested.items()))
        names.append(name)
    return tuple(names)


def _table(names: tuple[str, ...], *, array: bool, counts: dict[Path, int]) -> Path:
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if array:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path


def statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines that begin a statement, a comment or nothing, numbered from 1: none that continue a multi-line string
    or array."""
    depth, quote = 0, ""
    # Not splitlines(): TOML knows no other line ends, and a title may well hold U+2028.
    for number, line in enumerate(text.split("\n"), start=1):
        if not depth and not quote:
            yield number, line
            if _HEADER.match(line):
                continue
        depth, quote = _after(line, depth, quote)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    at = 0
    while at < len(line):
        if quote:
            end = line.find(quote, at)
            if end < 0:
                return depth, quote
            at, quote = end + 3, ""
            continue
        token = _TOKEN.search(line, at)
        if token is None:
            break
        at = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth = max(0, depth - 1)
    return depth, quote
