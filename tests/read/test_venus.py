"""The configuration of Planet and Planet Venus, read for those who move here."""

from __future__ import annotations

import pytest

from aggregator.errors import ListError
from aggregator.models import ListedFeed
from aggregator.read.lists.venus import read_venus

VENUS = """
# Planet configuration file
[DEFAULT]
face = hackergotchi.png

[Planet]
name = Planeet Sport   ; zo heet zij
link = http://planeet.example/
owner_name = Jan
owner_email = jan@planeet.example
locale = nl_BE.UTF-8
cache_directory = /var/cache/planet
items_per_page = 60
days_per_page = 0
feed_timeout = 900
filter = (?i)voetbal
exclude = [
output_theme = asf
template_files: index.html.tmpl
  rss20.xml.tmpl
new_feed_items = 5

[index.html.tmpl]
days_per_page = 7

[http://a.example/rss?x=1;y=2]
name = Jan's blad
face = jan.png
[https://a.example/rss?x=1;y=2]
name = nog eens
[https://lijst.example/lezen.opml]
content_type = opml
[ftp://b.example/rss]
name = oud
"""


def test_feeds_with_their_names_and_what_becomes_of_their_settings() -> None:
    found = read_venus(VENUS.encode())
    assert found.subscriptions == (
        ListedFeed(
            "http://a.example/rss?x=1;y=2",
            "Jan's blad",
            remarks=("Planet Venus, face = jan.png: without a counterpart here",),
        ),
    )
    assert [(one.text, one.reason[:20]) for one in found.refused] == [
        ("https://lijst.example/lezen.opml", "is a reading list; i"),
        ("ftp://b.example/rss", "expected an address "),
    ]


def test_the_site_as_far_as_it_means_something_here() -> None:
    planet = read_venus(VENUS.encode()).planet
    assert (planet.title, planet.link, planet.author) == ("Planeet Sport", "http://planeet.example", "Jan")
    assert (planet.contact, planet.language) == ("mailto:jan@planeet.example", "nl-BE")
    assert (planet.limit, planet.max_age, planet.timeout) == (60, None, 300)
    assert (planet.include, planet.exclude) == ("(?i)voetbal", None)


def test_nothing_is_dropped_in_silence() -> None:
    assert read_venus(VENUS.encode()).planet.remarks == (
        "Planet Venus, face = hackergotchi.png: without a counterpart here",
        "Planet Venus, exclude = [: no regular expression that Python reads",
        "Planet Venus, output_theme = asf: themes are folders of templates here, see docs/themes.md",
        "Planet Venus, template_files = index.html.tmpl rss20.xml.tmpl: pages are made of our own templates, see"
        " docs/themes.md",
        "Planet Venus, new_feed_items = 5: a new source never floods a feed here; see also max_per_source",
        "the section [index.html.tmpl] has no counterpart here",
    )


def test_percent_signs_and_other_encodings_are_read() -> None:
    found = read_venus("[http://a.example/%7Ejan/]\nname = 100% café\n".encode("latin-1"))
    assert [(one.url, one.title) for one in found.subscriptions] == [("http://a.example/%7Ejan/", "100% café")]


@pytest.mark.parametrize("text", ["name = x\n", "[Planet]\nno value\n", "[Planet\n"])
def test_what_cannot_be_read_is_said_to_be_so(text: str) -> None:
    with pytest.raises(ListError, match="no Planet configuration"):
        read_venus(text.encode())
