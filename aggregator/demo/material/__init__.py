"""What the demo tells of: newspapers, clubs, people and the words for news, read from the files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from aggregator.demo.records import Club, FollowUp, NewsKind, Paper, Trouble, World

LANGUAGES = ("nl", "en", "fr")


@cache
def papers() -> tuple[Paper, ...]:
    """All newspapers, in the order of the file."""
    return tuple(_paper(slug, table) for slug, table in _read("papers.toml").items())


@cache
def worlds() -> tuple[World, ...]:
    """What there is to tell, one world for each language."""
    return tuple(_world(_read(f"{language}.toml")) for language in LANGUAGES)


@cache
def archive() -> dict[str, Any]:
    """Articles of the last two days, written by hand: `outlets`, and the `articles` of each."""
    return _read("archive.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


def _paper(slug: str, table: dict[str, Any]) -> Paper:
    sets = {"sections": frozenset(table["sections"]), "authors": tuple(table["authors"])}
    return Paper(**(table | sets | {"trouble": Trouble(table.get("trouble", "none"))}), slug=slug)


def _world(table: dict[str, Any]) -> World:
    return World(
        language=table["language"],
        positions=tuple(table["positions"]),
        clubs=tuple(Club(**(club | {"players": tuple(club["players"])})) for club in table["clubs"]),
        abroad=tuple(table["abroad"]),
        places=tuple(table["places"]),
        races=tuple(table.get("races", ())),
        riders=tuple(table.get("riders", ())),
        given=tuple(table["given"]),
        family=tuple(table["family"]),
        kinds=tuple(_kind(kind) for kind in table["kinds"]),
    )


def _kind(table: dict[str, Any]) -> NewsKind:
    lists = {name: tuple(table[name]) for name in ("papers", "categories", "titles", "teasers", "body")}
    choices = tuple((name, tuple(values)) for name, values in table.get("choices", {}).items())
    then = table.get("then")
    follow = FollowUp(then["kind"], then["chance"], tuple(then["after"])) if then else None
    return NewsKind(**(table | lists | {"part": tuple(table.get("part", (0, 1))), "choices": choices, "then": follow}))
