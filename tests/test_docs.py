"""What the pages say can be followed: links lead somewhere, examples are right, commands exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from aggregator.cli import main
from aggregator.config import load_config

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted(DOCS.glob("*.md")),
    *sorted(ROOT.glob("deploy/**/*.md")),
]

FENCED = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*\ssrc=\"([^\"]+)\"|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
# What stands above an example that begins inside a source.
SOURCE = '[[sources]]\nurl = "https://a.example/rss"\n'


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def text(page: Path) -> str:
    return page.read_text("utf-8")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCED.sub("", text(page))


def blocks(page: Path, *languages: str) -> list[str]:
    return [body for language, body in FENCED.findall(text(page)) if language in languages]


# --- links ------------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """What a heading is called in a link: as GitHub and most programs that show Markdown do it."""
    found: set[str] = set()
    for heading in HEADING.findall(prose(page)):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(slug if slug not in found else f"{slug}-1")
    return found


def links(page: Path) -> Iterator[str]:
    for groups in LINK.findall(prose(page)):
        target = next(filter(None, groups))
        if not re.match(r"[a-z][a-z+.-]*:", target):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), f"{name(page)} links out of the repository: {link}"
        assert target.exists(), f"{name(page)} links to {link}, which is not there"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{name(page)} links to {link}: there is no such heading"


def test_every_page_is_of_one_kind_and_stands_under_it_in_the_index() -> None:
    headings = {"Tutorial": "Tutorials", "How-to": "How-to guides"}
    index = text(DOCS / "README.md")
    for page in set(DOCS.glob("*.md")) - {DOCS / "README.md"}:
        kind = re.match(r"# .+\n\n\*\*(\S+)\.\*\* ", text(page))
        assert kind, f"{name(page)} does not begin with its title and its kind"
        heading = headings.get(kind[1], kind[1])
        section = index.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        assert f"]({page.name})" in section, f"docs/README.md does not have {page.name} under {heading}"


# --- configuration ----------------------------------------------------------------------------------------------------


def examples() -> list[tuple[Path, str]]:
    return [(page, block) for page in PAGES for block in blocks(page, "toml")]


@pytest.mark.parametrize(
    ("page", "example"), examples(), ids=lambda value: name(value) if isinstance(value, Path) else "toml"
)
def test_an_example_of_configuration_loads(page: Path, example: str, tmp_path: Path) -> None:
    above = SOURCE if re.match(r"(#.*\n)*\[sources\.", example) else ""
    # What is kept outside the file is not here.
    example = re.sub(r'"\$(?:FILE|ENV):[^"]+"', '"a secret of some length"', example)
    (tmp_path / "config.toml").write_text(above + example, "utf-8")
    load_config(tmp_path / "config.toml")


# --- what the program says --------------------------------------------------------------------------------------------


def test_what_is_quoted_as_a_symptom_is_what_the_program_says() -> None:
    table = text(DOCS / "operations.md").split("## When something is wrong")[1]
    symptoms = [row.split("|")[1] for row in table.splitlines() if row.startswith("|")]
    quoted = [part for cell in symptoms for quote in re.findall(r'"([^"]+)"', cell) for part in quote.split("…")]
    said = "".join(path.read_text("utf-8") for path in (ROOT / "aggregator").rglob("*.py"))
    unheard = [part.strip(" )") for part in quoted if part.strip(" )") and part.strip(" )") not in said]
    assert len(quoted) > 6
    assert unheard == []


# --- commands ---------------------------------------------------------------------------------------------------------


def command_lines(page: Path) -> Iterator[str]:
    """Everything on the page that is a call of the program."""
    for block in blocks(page, "", "console", "sh", "shell", "bash"):
        for line in block.replace("\\\n", " ").splitlines():
            yield from re.findall(
                r"(?:^|\s|/)(aggregator [^|;&/][^|;&]*)", re.sub(r"\s#.*", "", line.removeprefix("$ "))
            )
    for code in INLINE.findall(prose(page)):
        yield from re.findall(r"^(?:\S*/)?(aggregator(?: .+)?)$", code)


def options_of(command: click.Command) -> set[str]:
    own = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return own | {"-h", "--help"}


def check_call(line: str) -> None:
    command: click.Command = main
    words = shlex.split(line)[1:]
    known = options_of(command)
    while words and isinstance(command, click.Group):
        if words[0].startswith("-"):
            break
        # `story split|join`: either.
        found = [command.get_command(click.Context(command), one) for one in words.pop(0).split("|")]
        assert all(found), f"there is no such command: {line}"
        assert found[0] is not None
        command = found[0]
        known = options_of(command)
    written = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert written <= known, f"{line}: no such option {sorted(written - known)}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_a_page_names_exists_with_these_options(page: Path) -> None:
    for line in command_lines(page):
        check_call(line)


def test_a_command_or_option_that_is_none_is_found() -> None:
    """So that the tests above can fail."""
    for line in ("aggregator pol", "aggregator poll --fast", "aggregator story sunder", "aggregator status -q"):
        with pytest.raises(AssertionError):
            check_call(line)
    check_call("aggregator story split|join --help")
