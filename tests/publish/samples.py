"""Invented stories for the tests of publishing, in the shape of the reference page's block."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from aggregator.models import Enclosure, Mention, OutputFeed, Publication, Story
from aggregator.publish.editions import Editions

NOON = 1_746_705_600.0  # 2025-05-08T12:00:00Z

_TABLE = Path(__file__).with_name("football.tsv")
_SOURCES = {"Sportblad": 1, "Omroep Zuid": 2, "De Aftrap": 3}


def mention(source: str = "Sportblad", entry_id: int = 1, **given: Any) -> Mention:
    number = _SOURCES.get(source, 9)
    facts: dict[str, Any] = {
        "entry_id": entry_id,
        "source_id": number,
        "source_title": source,
        "source_category": "voetbal",
        "source_url": f"https://bron{number}.example/rss",
        "source_link": f"https://bron{number}.example/",
        "title": "Ploeg wint",
        "link": f"https://bron{number}.example/artikel/{entry_id}",
        "author": "",
        "published_at": NOON,
        "updated_at": NOON,
        "comments": None,
        "comments_url": None,
        "comments_feed": None,
        "discussion": None,
    }
    return Mention(**facts | given)


def story(number: int = 1, **given: Any) -> Story:
    mentions = given.pop("mentions", None) or (mention(entry_id=number),)
    facts: dict[str, Any] = {
        "id": number,
        "uid": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "title": "Ploeg wint",
        "link": mentions[0].link,
        "teaser": "Het werd 2-1.",
        "content_html": "<p>Het werd <em>2-1</em>.</p>",
        "author": "An Jansen",
        "categories": ("Voetbal",),
        "language": "nl",
        "image": None,
        "enclosures": (),
        "published_at": NOON - number * 1260,
        "updated_at": NOON - number * 1260,
        "comments": None,
        "heat": NOON / 3600 - number,
        "mentions": mentions,
    }
    return Story(**facts | given)


def feed(*stories: Story, **given: Any) -> OutputFeed:
    facts: dict[str, Any] = {
        "slug": "meest-recent",
        "title": "Meest recent",
        "description": "Het voetbalnieuws van de dag, wat leeft bovenaan.",
        "language": "nl",
        "author": "Redactie",
        "site_link": "https://nieuws.example",
        "stories": stories,
        "updated_at": max((each.updated_at for each in stories), default=NOON - 86_400),
        "siblings": (("meest-recent", "Meest recent"), ("meest-besproken", "Meest besproken")),
        "more_link": ("Meer sportnieuws", "https://nieuws.example/meer"),
    }
    return OutputFeed(**facts | given)


def publish(editions: Editions, output: OutputFeed, formats: tuple[str, ...], now: float) -> tuple[str, ...]:
    """Publishes that feed alone; gives the formats whose bytes changed."""
    done = editions.publish(Publication((replace(output, formats=formats),)), now)
    return tuple(format for path, format in done.changed if path == (output.path or output.slug))


def football(images: tuple[str, ...] = ()) -> OutputFeed:
    """Twenty stories, with everything a story can have somewhere among them."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return feed(*(_football(number, row, images) for number, row in enumerate(rows, 1)))


def _football(number: int, row: dict[str, str], images: tuple[str, ...]) -> Story:
    comments = int(row["comments"]) if row["comments"] else None
    sources = row["sources"].split(" | ")
    return story(
        number,
        title=row["title"],
        teaser=row["teaser"],
        content_html=f"<p>{row['teaser']}</p>" if row["teaser"] else "",
        comments=comments,
        mentions=tuple(_mention(number, place, source, row["title"], comments) for place, source in enumerate(sources)),
        image=images[number % len(images)] if images and number % 3 != 2 else None,
        enclosures=(_EPISODE, _FILM) if number == 9 else (),
    )


def _mention(number: int, place: int, source: str, title: str, comments: int | None) -> Mention:
    address = f"https://bron{_SOURCES[source]}.example/artikel/{number}#reacties"
    leads = place == 0 and comments is not None
    return mention(
        source,
        number * 10 + place,
        title=title,
        comments=comments if leads else None,
        comments_url=address if leads else None,
        comments_feed=f"https://bron{_SOURCES[source]}.example/artikel/{number}/rss" if leads else None,
        discussion=address if leads else None,
    )


_EPISODE = Enclosure("https://media.example/aflevering.mp3", "audio/mpeg", 4_200_000, "De fax", 1830.0)
_FILM = Enclosure("https://media.example/fragment.mp4", None, None, None, None)
