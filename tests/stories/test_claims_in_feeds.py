"""What a stranger's document claims of others' articles, in every format: these keep their stories, leads and links."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formatdate
from itertools import permutations
from pathlib import Path

import pytest

from aggregator.models import Document
from aggregator.polling import corrections
from aggregator.polling.reading import read_keyed
from aggregator.store import Store
from tests.make import HOUR, NOW
from tests.world import RANKING, World

TITLES = ("Brand verwoest kerk in Aarschot", "Koning Filip bezoekt Congo", "Prijs van koper daalt fors in Londen")
A, B, C = (f"https://site{number}.example/a" for number in (1, 2, 3))
EARLIER = f"<pubDate>{formatdate(NOW - 20 * HOUR)}</pubDate>"
STRANGER = "https://mallory.example/feed"
ATOM = "http://www.w3.org/2005/Atom"


def rss(*items: str, home: str = "https://mallory.example/") -> str:
    head = f"<title>M</title><link>{home}</link><description/>"
    space = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    return f'<rss version="2.0" {space}><channel>{head}{"".join(items)}</channel></rss>'


def item(title: str, link: str, guid: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>{EARLIER}{more}</item>"


def own(number: int) -> tuple[str, str]:
    """A site's own feed."""
    home = f"https://site{number}.example/"
    said = f'<guid isPermaLink="false">tag:site{number}.example,2026:a</guid><pubDate>{formatdate(NOW - 600)}</pubDate>'
    body = f"<item><title>{TITLES[number - 1]}</title><link>{home}a</link>{said}</item>"
    return f"https://feeds.site{number}.example/rss", rss(body, home=home)


CLAIMS = {
    "a permalink of another": rss(item(TITLES[2], A, B)),
    "to be that site": rss(item("Koop nu", A, "tag:site2.example,2026:a"), home="https://site1.example/"),
    "to be that site, with its title": rss(item(TITLES[0], A + "b", B), home="https://site1.example/"),
    "an original link": rss(
        item(TITLES[1], "https://mallory.example/r", C, f"<feedburner:origLink>{A}</feedburner:origLink>")
    ),
    "an address wrapped by a search engine": rss(item(TITLES[2], f"https://www.google.com/url?q={A}&amp;sa=D", B)),
    "an archived address": rss(item(TITLES[2], f"https://web.archive.org/web/20260101000000/{A}", B)),
    "other spellings": rss(item(TITLES[2], "http://www.site1.example/a?utm_source=x", f"{B}/#x")),
    "the feed of that site, in Atom": f"""<feed xmlns="{ATOM}" xml:base="https://site1.example/"><title>M</title>
        <id>tag:site1.example,2026:feed</id><link rel="self" href="https://feeds.site1.example/rss"/><link href="/"/>
        <updated>2020-01-01T00:00:00Z</updated><entry><id>tag:site2.example,2026:a</id><title>{TITLES[2]}</title>
        <link href="a"/><link rel="via" href="{C}"/><link rel="canonical" href="{B}"/>
        <updated>2020-01-01T00:00:00Z</updated><source><id>tag:site1.example,2026:feed</id><title>S1</title>
        <link rel="self" href="https://feeds.site1.example/rss"/></source></entry></feed>""",
    "three addresses, in JSON": f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "M",
        "home_page_url": "https://site1.example/", "feed_url": "https://feeds.site1.example/rss", "items": [
        {{"id": "{B}", "url": "{A}", "external_url": "{C}", "title": "{TITLES[2]}", "content_text": "x",
        "date_published": "2020-01-01T00:00:00Z"}}]}}""",
    "an id, at an address that two of its own have": rss(
        item("Koop nu", "https://mallory.example/1", "tag:site1.example,2026:a"),
        item("Koop meer", "https://mallory.example/1", "tag:site2.example,2026:a"),
    ),
    "an RDF resource": f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://site1.example/"><title>M</title>
        <link>https://site1.example/</link><description/></channel><item rdf:about="{B}"><title>{TITLES[2]}</title>
        <link>{A}</link></item></rdf:RDF>""",
    "a chain over all": rss(
        *(item(TITLES[place % 3], one, other) for place, (one, other) in enumerate(permutations((A, B, C), 2)))
    ),
    "each other's titles": rss(item(TITLES[0], B, C), item(TITLES[1], C, A), item(TITLES[2], A, B)),
}


def told(folder: Path, documents: Sequence[tuple[str, str]]) -> dict[frozenset[str | None], tuple[str, str | None]]:
    """Title and link of the stories that sites' own entries are in, by these."""
    with Store.open(folder / "a.db") as store:
        world = World(store)
        for place, (url, body) in enumerate(documents):
            world.take(url, read_keyed(Document(url, body.encode(), None)), at=NOW + 60 * place)
        stories = world.stories()
    theirs = [(frozenset(one.link for one in story.mentions if one.source_url != STRANGER), story) for story in stories]
    return {links: (story.title, story.link) for links, story in theirs if links}


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("place", [0, 3])
def test_a_document_that_claims_others_articles_changes_nothing_of_theirs(
    claim: str, place: int, tmp_path: Path
) -> None:
    documents = [own(number) for number in (1, 2, 3)]
    documents.insert(place, (STRANGER, CLAIMS[claim]))
    assert told(tmp_path, documents) == {
        frozenset({address}): (title, address) for address, title in zip((A, B, C), TITLES, strict=True)
    }


LISTED = item(TITLES[0], A, "m")
LATER = {
    "another article of its own": item("Koop nu", "https://mallory.example/koop", "m"),
    "its own under the same title": item(TITLES[1], "https://mallory.example/koop", "m"),
    "the article of another": item("Koop nu", B, "m"),
}


@pytest.mark.parametrize("later", LATER)
def test_who_lists_an_article_and_makes_another_of_it_later_takes_nothing_along(later: str, tmp_path: Path) -> None:
    documents = [(STRANGER, rss(LISTED)), *(own(number) for number in (1, 2, 3)), (STRANGER, rss(LATER[later]))]
    assert told(tmp_path, documents) == {
        frozenset({address}): (title, address) for address, title in zip((A, B, C), TITLES, strict=True)
    }


def test_who_tells_news_first_and_then_says_something_else_takes_nobody_along(tmp_path: Path) -> None:
    at_home = "https://mallory.example/1"
    first, later = (rss(item(title, at_home, "m")) for title in (TITLES[0], "Koop nu"))
    assert told(tmp_path, [(STRANGER, first), own(1), (STRANGER, later)]) == {frozenset({A}): (TITLES[0], A)}


def test_a_headline_that_changes_with_the_news_stays_in_its_story(tmp_path: Path) -> None:
    url, body = own(1)
    documents = [own(1), (STRANGER, rss(item(TITLES[0], "https://mallory.example/1", "m")))]
    documents.append((url, body.replace(TITLES[0], "Kerk in Aarschot na brand ingestort")))
    assert told(tmp_path, documents) == {frozenset({A}): ("Kerk in Aarschot na brand ingestort", A)}
    with Store.open(tmp_path / "a.db") as store:
        assert len(World(store).stories()) == 1


@pytest.mark.parametrize("title", ["", "…", "🎉"])
def test_an_article_that_moves_while_others_list_it_without_a_word_is_read_on(title: str, tmp_path: Path) -> None:
    url, body = own(1)
    documents = [own(1), (STRANGER, rss(item(title, A, "m"))), (url, body.replace(f"{A}<", f"{A}-kerk<"))]
    assert told(tmp_path, documents)[frozenset({f"{A}-kerk"})] == (TITLES[0], f"{A}-kerk")


def test_what_the_operator_joined_stays_together_whatever_it_says_later(tmp_path: Path) -> None:
    url, body = own(1)
    other, about_it = own(2)
    told(tmp_path, [(url, body), (other, about_it.replace(TITLES[1], "Kerk in Aarschot heropent na jaren werk"))])
    with Store.open(tmp_path / "a.db") as store:
        world = World(store)
        assert len(world.stories()) == 2
        store.write_now(lambda session: corrections.join(session, RANKING, session.stories.ids(), NOW + 60))
        edited = body.replace(TITLES[0], TITLES[2]).encode()
        assert world.take(url, read_keyed(Document(url, edited, None)), at=NOW + 120).updated == 1
        assert len(world.story().mentions) == 2


def test_an_article_that_is_listed_first_under_an_old_date_has_that_of_its_own_site(tmp_path: Path) -> None:
    told(tmp_path, [(STRANGER, rss(LISTED)), own(1)])
    with Store.open(tmp_path / "a.db") as store:
        assert World(store).story().published_at == NOW - 600


def test_such_an_article_was_last_changed_no_earlier_than_it_was_published(tmp_path: Path) -> None:
    """Also where whoever listed it leads the story, since the operator gave it more weight."""
    told(tmp_path, [(STRANGER, rss(LISTED))])
    with Store.open(tmp_path / "a.db") as store:
        store.write_now(lambda session: session.db.execute("UPDATE sources SET weight = 2").rowcount)
    told(tmp_path, [own(1)])
    with Store.open(tmp_path / "a.db") as store:
        story = World(store).story()
    assert story.lead.source_url == STRANGER
    assert story.updated_at == story.published_at == NOW - 600


def test_a_hundred_headlines_of_one_source_hide_no_other_behind_them(tmp_path: Path) -> None:
    many = (item(f"{TITLES[0]} {number}", f"https://mallory.example/{number}", f"{number}") for number in range(100))
    again = ("https://blad.example/rss", rss(item(TITLES[0], "https://blad.example/1", "b")))
    found = told(tmp_path, [own(1), (STRANGER, rss(*many)), again])
    assert frozenset({A, "https://blad.example/1"}) in found
