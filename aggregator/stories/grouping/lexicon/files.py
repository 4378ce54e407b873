"""Word lists as they are stored: plain text in sections, read from the package.

`[name]` begins a section, `#` and a space a comment. A line that starts with a space goes on with the line before.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_SECTION = re.compile(r"\[([a-z_]+)\]")
Sections = dict[str, list[str]]


@cache
def sections(name: str) -> Sections:
    """The lines of `<name>.txt`, by section; a section that it does not have is not there."""
    return parsed(files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8"))


def parsed(text: str) -> Sections:
    """The lines of a list, by section."""
    found: Sections = {}
    lines: list[str] = []
    for line in text.splitlines():
        if (head := _SECTION.fullmatch(line)) is not None:
            lines = found.setdefault(head[1], [])
        elif line[:1].isspace() and lines:
            lines[-1] += f" {line.strip()}"
        elif line and not line.startswith("# "):
            lines.append(line)
    return found
