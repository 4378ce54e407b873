"""Which news of one source are the same and which are not, over rounds of real documents of every form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import formatdate
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest

from aggregator.models import Document, DocumentChanges, Selectors, SourceKind
from aggregator.polling.entries import Came
from aggregator.polling.known import take
from aggregator.read.reading import read_document
from aggregator.store import Session, Store
from aggregator.stories.ranking.heat import Ranking
from tests.make import DAY, HOUR, NOW, source

SITE = "https://stad.example"


@dataclass(frozen=True)
class News:
    title: str
    link: str | None = f"{SITE}/meldingen"
    id: str | None = None
    at: float | None = None
    text: str = ""

    @property
    def words(self) -> str:
        return self.text or f"Over {self.title.lower()}."


def rss(news: Sequence[News]) -> bytes:
    items = "".join(
        f"<item><title>{escape(one.title)}</title>"
        + (f"<link>{escape(one.link)}</link>" if one.link else "")
        + (f'<guid isPermaLink="false">{one.id}</guid>' if one.id else "")
        + (f"<pubDate>{formatdate(one.at, usegmt=True)}</pubDate>" if one.at else "")
        + f"<description>{escape(one.words)}</description></item>"
        for one in news
    )
    return f'<rss version="2.0"><channel><title>Stad</title><link>{SITE}/</link>{items}</channel></rss>'.encode()


def atom(news: Sequence[News]) -> bytes:
    entries = "".join(
        f"<entry><title>{escape(one.title)}</title>"
        + (f'<link href="{escape(one.link)}"/>' if one.link else "")
        + (f"<id>urn:x:{one.id}</id>" if one.id else "")
        + (f"<published>{_iso(one.at)}</published>" if one.at else "")
        + f"<summary>{escape(one.words)}</summary></entry>"
        for one in news
    )
    head = f'<title>Stad</title><link href="{SITE}/"/><id>urn:stad</id>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode()


def json_feed(news: Sequence[News]) -> bytes:
    items = [
        {"id": one.id, "url": one.link, "title": one.title, "content_text": one.words}
        | ({"date_published": _iso(one.at)} if one.at else {})
        for one in news
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Stad", "home_page_url": f"{SITE}/"}
    return json.dumps({**head, "items": items}).encode()


def page(news: Sequence[News]) -> bytes:
    items = "".join(
        f'<li id="{one.id or ""}"><a href="{escape(one.link or "")}">{escape(one.title)}</a>'
        + (f'<time datetime="{_iso(one.at)}"></time>' if one.at else "")
        + f"<p>{escape(one.words)}</p></li>"
        for one in news
    )
    return f"<html><title>Stad</title><ul>{items}</ul></html>".encode()


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


FORMS: dict[str, Callable[[Sequence[News]], bytes]] = {"rss": rss, "atom": atom, "json": json_feed, "page": page}


class Source:
    """One source in a real store, whose documents come in one form."""

    def __init__(self, store: Store, form: str) -> None:
        self.store, self.form, self.now = store, form, NOW
        self.known: frozenset[str] = frozenset()

    def says(self, *news: News) -> DocumentChanges:
        """The next document, newest first, an hour later."""
        is_page = self.form == "page"
        document = Document(
            url=f"{SITE}/feed",
            body=FORMS[self.form](news),
            content_type=None,
            kind=SourceKind.PAGE if is_page else SourceKind.FEED,
            selectors=Selectors(item="li", link="a@href", title="a", date="time@datetime", teaser="p", id="li@id"),
            known_items=self.known,
        )
        reading, now = read_document(document), self.now

        def work(session: Session) -> DocumentChanges:
            kept = next(iter(session.sources.enabled()), None) or source(session, f"{SITE}/feed")
            counts = take(session, kept, Came(reading, now, Ranking(6 * HOUR, 1.0)))
            session.db.execute("UPDATE sources SET last_success_at = ? WHERE id = ?", [now, kept.id])
            return counts

        counts = self.store.write_now(work)
        self.known, self.now = reading.item_hashes, self.now + HOUR
        return counts

    def titles(self) -> list[str]:
        """Of its stories, in the order in which they came."""
        return [row[0] for row in self._rows("SELECT e.title FROM stories s JOIN entries e ON e.id = s.lead_entry_id")]

    def links(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT link FROM entries ORDER BY id")]

    def keys(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT key FROM entries ORDER BY id")]

    def _rows(self, sql: str) -> list[tuple[str]]:
        with self.store.reader() as session:
            return session.db.execute(sql).fetchall()


@pytest.fixture(params=FORMS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    with Store.open(tmp_path / "a.db") as store:
        yield Source(store, request.param)


NAMES = [
    "Bad dicht",
    "Brug open",
    "Tuin wint prijs",
    "Nachtbus terug",
    "Tramhalte klaar",
    "Bieb later open",
    "Markt weg",
]


def at(hour: float) -> float:
    return NOW - 10 * DAY + hour * HOUR + 300


class TestSeveralNewsAtOneAddress:
    def in_a_moving_window(self, town: Source, news: list[News], size: int) -> None:
        for last in range(1, len(news) + 1):
            town.says(*reversed(news[max(0, last - size) : last]))
        assert sorted(town.titles()) == sorted(one.title for one in news)

    @pytest.mark.parametrize("size", [1, 2, 3, 7])
    def test_with_ids_they_are_different_entries_and_stories(self, town: Source, size: int) -> None:
        news = [News(name, id=f"a{number}", at=at(number)) for number, name in enumerate(NAMES)]
        self.in_a_moving_window(town, news, size)

    def test_whose_address_is_longer_than_an_index_has_room_for(self, town: Source) -> None:
        long = f"{SITE}/log/" + "".join(sha256(b"%d" % n).hexdigest() for n in range(60))
        news = [News(name, link=long, id=f"a{n}", at=at(n)) for n, name in enumerate(NAMES)]
        self.in_a_moving_window(town, news, 2)

    @pytest.mark.parametrize("size", [2, 3, 7])
    def test_with_ids_and_without_dates(self, town: Source, size: int) -> None:
        self.in_a_moving_window(town, [News(name, id=f"a{n}") for n, name in enumerate(NAMES)], size)

    @pytest.mark.parametrize("size", [1, 2, 3, 7])
    def test_without_ids_title_and_date_tell_them_apart(self, town: Source, size: int) -> None:
        self.in_a_moving_window(town, [News(name, at=at(n)) for n, name in enumerate(NAMES)], size)

    @pytest.mark.parametrize("size", [1, 2, 3, 7])
    def test_without_ids_a_fragment_is_another_place(self, town: Source, size: int) -> None:
        news = [News(name, link=f"{SITE}/log#v{n}") for n, name in enumerate(NAMES)]
        self.in_a_moving_window(town, news, size)

    @pytest.mark.parametrize("size", [1, 2, 7])
    def test_fragments_that_are_ids_too(self, town: Source, size: int) -> None:
        news = [News(name, link=f"{SITE}/log#v{n}", id=f"{SITE}/log#v{n}", at=at(n)) for n, name in enumerate(NAMES)]
        self.in_a_moving_window(town, news, size)

    @pytest.mark.parametrize("size", [2, 3])
    def test_one_id_for_all_of_them_is_none(self, town: Source, size: int) -> None:
        if town.form == "page":
            pytest.skip("a page has no items whose bytes tell that the other is still there")
        self.in_a_moving_window(town, [News(n, id=f"{SITE}/meldingen", at=at(i)) for i, n in enumerate(NAMES)], size)

    def test_the_home_page_with_fragments(self, town: Source) -> None:
        self.in_a_moving_window(town, [News(n, link=f"{SITE}/#v{i}", at=at(i)) for i, n in enumerate(NAMES)], 3)

    def test_an_edited_one_is_an_update(self, town: Source) -> None:
        one, other = News("Brug open", at=at(1)), News("Bad dicht", at=at(2))
        town.says(other, one)
        counts = town.says(replace(other, text="Het bad is dicht tot mei."), replace(one, title="Brug weer open"))
        assert (counts.new, counts.updated) == (0, 2)
        assert sorted(town.titles()) == ["Bad dicht", "Brug weer open"]

    def test_a_corrected_article_alone_at_its_address_is_an_update(self, town: Source) -> None:
        one = News("Brug open", link=f"{SITE}/1", at=at(1))
        town.says(one)
        assert town.says(replace(one, title="Brug weer open")).updated == 1
        assert town.says(replace(one, title="Brug weer open", at=at(3))).new == 0

    def test_the_same_document_again_adds_nothing(self, town: Source) -> None:
        news = [News(name, at=at(n)) for n, name in enumerate(NAMES)]
        town.says(*news)
        town.known = frozenset()
        counts = town.says(*news)
        assert (counts.new, counts.updated) == (0, 0)


class TestIdsAndLinksThatAreNewAtEachFetch:
    def wrapped(self, number: int, name: str, fetch: int, *, dated: bool = True) -> News:
        link = f"{SITE}/rss/articles/CB{fetch}{number}x?oc=5"
        text = f'<a href="{link}">{name}</a>&nbsp;Dagblad'
        return News(name, link, f"CB{fetch}{number}x", at(number) if dated else None, text)

    @pytest.mark.parametrize("dated", [True, False])
    def test_the_past_does_not_come_again(self, town: Source, dated: bool) -> None:
        for fetch in range(4):
            news = [self.wrapped(n, name, fetch, dated=dated) for n, name in enumerate(NAMES)]
            counts = town.says(*news)
            assert (counts.new, counts.updated) == ((len(NAMES), 0) if fetch == 0 else (0, 0))
        assert town.links() == [one.link for one in reversed(news)]

    def test_what_is_new_among_them_is(self, town: Source) -> None:
        town.says(*(self.wrapped(n, name, 0) for n, name in enumerate(NAMES[:5])))
        assert town.says(*(self.wrapped(n, name, 1) for n, name in enumerate(NAMES))).new == 2

    def test_keys_stay(self, town: Source) -> None:
        town.says(*(self.wrapped(n, name, 0) for n, name in enumerate(NAMES)))
        before = town.keys()
        town.says(*(self.wrapped(n, name, 1) for n, name in enumerate(NAMES)))
        assert town.keys() == before

    def test_a_site_that_moved_to_another_program(self, town: Source) -> None:
        town.says(*(News(n, f"{SITE}/2026/post-{i}/", f"p={i}", at(i)) for i, n in enumerate(NAMES)))
        moved = [News(n.upper(), f"{SITE}/blog/post-{i}", f"blog/{i}", at(i)) for i, n in enumerate(NAMES)]
        assert town.says(*moved).new == 0
        edited = [replace(moved[0], title="Bad toch open"), *moved[1:]]
        assert town.says(*edited).new == 0
        assert len(town.titles()) == len(NAMES)

    def test_mended_slugs_under_the_same_ids_are_no_update(self, town: Source) -> None:
        news = [News(n, f"{SITE}/old-{i}", f"{i}", at(i)) for i, n in enumerate(NAMES)]
        town.says(*news)
        counts = town.says(*(replace(one, link=f"{SITE}/new-{one.id}") for one in news))
        assert (counts.new, counts.updated) == (0, 0)
        assert town.links()[-1] == f"{SITE}/new-0"

    def test_new_ids_and_dates_at_stable_links(self, town: Source) -> None:
        for fetch in range(3):
            news = [News(n, f"{SITE}/{i}", f"{fetch}-{i}", at(fetch) + i) for i, n in enumerate(NAMES)]
            assert town.says(*news).new == (len(NAMES) if fetch == 0 else 0)


class TestWhatASourceRepeatsStaysApart:
    @pytest.mark.parametrize("link", [f"{SITE}/live-{{}}", f"{SITE}/live"])
    @pytest.mark.parametrize("size", [1, 2, 4])
    def test_a_title_of_every_week(self, town: Source, link: str, size: int) -> None:
        news = [News("Live", link.format(n), f"live{n}", at(n * 168), "Kijk hier.") for n in range(4)]
        for last in range(1, 5):
            town.says(*reversed(news[max(0, last - size) : last]))
        assert town.titles() == ["Live"] * 4

    def test_what_has_neither_id_nor_link_nor_other_words(self, town: Source) -> None:
        if town.form == "page":
            pytest.skip("an item of a page has a link")
        news = [News("Live", None, None, at(n * 168), "Kijk hier.") for n in range(5)]
        for last in range(1, 6):
            town.says(*reversed(news[max(0, last - 3) : last]))
        assert town.titles() == ["Live"] * 5

    def test_a_title_of_every_day_without_dates(self, town: Source) -> None:
        other = News("Iets anders", f"{SITE}/anders", "anders")
        for day in range(4):
            town.says(News("Live", f"{SITE}/live-{day}", f"live{day}", None, "Kijk hier."), other)
        assert town.titles().count("Live") == 4

    def test_one_title_twice_in_one_document(self, town: Source) -> None:
        town.says(News("Live", f"{SITE}/1", "1", at(1)), News("Live", f"{SITE}/2", "2", at(1)))
        assert town.titles() == ["Live", "Live"]
