"""What each newspaper's document holds, given a seed and the time. Pure.

The newsroom has its own time: `speed` minutes pass in a minute. It was there before it opened, at the same speed, so
the first documents are full; the oldest articles are those of the archive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

from aggregator.demo import talk
from aggregator.demo.material import archive, papers
from aggregator.demo.records import Article, File, Paper, ServedDocument
from aggregator.demo.wire import Report, Wire

LIST = 25  # articles in a document
LOOKBACK = 24 * 60.0  # newsroom minutes
FILES = {"rss": "feed.xml", "atom": "feed.xml", "json": "feed.json"}
EDITED = {"nl": "Aangevuld", "en": "Updated", "fr": "Mis à jour"}


class Newsroom:
    """The newspapers of one seed, at addresses below `base` (which ends with a slash)."""

    def __init__(self, seed: int, opened_at: float, speed: float, base: str) -> None:
        """`opened_at` is in seconds since the epoch; `speed` is how many newsroom minutes pass in a minute."""
        self._wire = Wire(seed)
        self._opened_at, self._speed, self._base = opened_at, speed, base
        self._stamp = datetime.fromtimestamp(opened_at, UTC).strftime("%Y%m%d-%H%M%S")
        self._archived = {one.slug: tuple(self._old_articles(one)) for one in papers()}

    def address(self, paper: Paper) -> str:
        """Where the newspaper's feed is."""
        return f"{self._base}{paper.slug}/{FILES[paper.format]}"

    def document(self, paper: Paper, now: float) -> ServedDocument:
        """The newspaper's feed at `now`, in seconds since the epoch."""
        articles = self.articles(paper, now)
        return ServedDocument(
            title=paper.title,
            description=paper.description,
            language=paper.language,
            home=f"{self._base}{paper.slug}/",
            address=self.address(paper),
            format=paper.format,
            updated=max(one.updated for one in articles),
            articles=articles,
        )

    def articles(self, paper: Paper, now: float) -> tuple[Article, ...]:
        """The articles in the newspaper's feed at `now`, the newest first."""
        return self._all(paper, now)[:LIST]

    def article(self, paper: Paper, path: str, now: float) -> Article | None:
        """The newspaper's own article at a path of the server; None when it has none there, or none that young."""
        discussion = f"{self._base}{path.lstrip('/')}/comments"
        return next((one for one in self._all(paper, now) if one.discussion == discussion), None)

    def _all(self, paper: Paper, now: float) -> tuple[Article, ...]:
        minute = self._minute(now)
        found = [
            self._article(report, minute)
            for event in self._wire.between(minute - LOOKBACK, minute)
            for report in event.reports
            if report.paper.slug == paper.slug and report.at <= minute
        ]
        found += [
            replace(old, comments=talk.more(old.comments, before, minute)) for old, before in self._archived[paper.slug]
        ]
        return tuple(sorted(found, key=lambda one: -one.published))

    def _minute(self, now: float) -> float:
        return (now - self._opened_at) * self._speed / 60.0

    def _moment(self, minute: float) -> int:
        return int(self._opened_at + minute * 60.0 / self._speed)

    def _link(self, paper: str, number: str, title: str) -> str:
        return f"{self._base}{paper}/{self._stamp}/{number}/{slug(title)}"

    def _article(self, report: Report, minute: float) -> Article:
        own = self._link(report.paper.slug, report.number, report.title)
        edited = report.edit is not None and report.at + report.edit[0] <= minute
        paragraphs = [report.teaser, *report.body]
        if report.edit is not None and edited:
            paragraphs.append(f"{EDITED[report.paper.language]}: {report.edit[1]}")
        return Article(
            guid=own,
            link=self._link_to_first(report) or own,
            discussion=f"{own}/comments",
            title=report.title,
            teaser=report.teaser,
            author=report.author,
            categories=report.categories,
            published=self._moment(report.at),
            updated=self._moment(report.at + (report.edit[0] if report.edit is not None and edited else 0.0)),
            comments=talk.comments(report.comments, minute - report.at, report.burst),
            content="".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs),
        )

    def _link_to_first(self, report: Report) -> str | None:
        """The other newspaper's article, with the parameters of a campaign, as newsletters and forums link."""
        if report.first is None:
            return None
        event = next(
            one for one in self._wire.event(int(report.number.rstrip("b"))) if one.reports[0].number == report.number
        )
        theirs = event.reports[0]
        link = self._link(theirs.paper.slug, theirs.number, theirs.title)
        return f"{link}?utm_source={report.paper.slug}&utm_medium=feed"

    def _old_articles(self, paper: Paper) -> Iterator[tuple[Article, float]]:
        """Those of the archive, each with its age in minutes when the newsroom opened."""
        data = archive()
        links = {one["slug"]: self._link(one["outlet"], "archive", one["title"]) for one in data["articles"]}
        for one in data["articles"]:
            if one["outlet"] == paper.slug:
                yield archived(one, links, self._moment(-float(one["minutes"]))), float(one["minutes"])


def archived(one: dict[str, Any], addresses: dict[str, str], at: int) -> Article:
    """An article of the archive, published at that moment; `addresses` are of all in it, by their slugs."""
    own = addresses[one["slug"]]
    campaign = f"?utm_source={one['outlet']}&utm_medium=feed"
    return Article(
        guid=addresses[one["id_of"]] if "id_of" in one else own,
        link=addresses[one["link_of"]] + campaign if "link_of" in one else own,
        discussion=f"{own}/comments",
        title=one["title"],
        teaser=one["teaser"],
        author=one["author"],
        categories=tuple(one["categories"]),
        published=at,
        updated=at,
        comments=one["comments"],
        content=one["content"].strip() if "content" in one else None,
        enclosure=File(**one["enclosure"]) if "enclosure" in one else None,
    )


def slug(title: str) -> str:
    """A title as part of an address: "Élodie scoort!" becomes "elodie-scoort"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "article"
