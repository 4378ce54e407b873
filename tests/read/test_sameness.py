"""Which difference between two looks at an entry is news, and which is only stored."""

from __future__ import annotations

from typing import Any

import pytest

from aggregator.models import Enclosure, Entry
from aggregator.read.sameness import content_hash, form_hash
from tests.make import entry

EPISODE = "https://cdn.example/post/1.mp3?token-hash={}&token-time={}"
PICTURE = '<p>Tekst.</p><img src="https://cdn.example/1.jpg?{}">'


def pair(one: dict[str, Any], other: dict[str, Any]) -> tuple[Entry, Entry]:
    return entry("x", **one), entry("x", **other)


TOKENS = {
    "another token in the address of a file": (
        {"enclosures": (Enclosure(EPISODE.format("a", 1)),)},
        {"enclosures": (Enclosure(EPISODE.format("b", 2)),)},
    ),
    "another size in the address of a picture": (
        {"content_html": PICTURE.format("w=100")},
        {"content_html": PICTURE.format("w=200&amp;sig=x")},
    ),
    "another server for a file": (
        {"enclosures": (Enclosure("https://cdn1.example/a.mp3"),)},
        {"enclosures": (Enclosure("https://cdn2.example/a.mp3"),)},
    ),
    "a session in a link of the text": (
        {"content_html": '<p><a href="https://x.example/a?sid=1">Lees</a></p>'},
        {"content_html": '<p><a href="https://x.example/a?sid=2">Lees</a></p>'},
    ),
    "a session in its own link": ({"link": "https://x.example/a?sid=1"}, {"link": "https://x.example/a?sid=2"}),
    "a mended address": ({"link": "https://x.example/old-slug"}, {"link": "https://x.example/new-slug"}),
    "a counter in its text": (
        {"content_html": "<p>Tekst.</p><p><b>1,013</b> views</p>"},
        {"content_html": "<p>Tekst.</p><p><b>1,026</b> views</p>"},
    ),
    "a counter in its teaser": ({"teaser": "Views: 1 | Likes: 2"}, {"teaser": "Views: 2 | Likes: 3"}),
    "a counter at the end of its title": ({"title": "Storm (12 comments)"}, {"title": "Storm (13 comments)"}),
    "a picture that counts readers": (
        {"content_html": '<p>Tekst.</p><img src="https://x.example/1.gif" width="1" height="1" loading="lazy">'},
        {"content_html": '<p>Tekst.</p><img src="https://x.example/2.gif" width="1" height="1" loading="lazy">'},
    ),
    "a session in the path of a file": (
        {"enclosures": (Enclosure("https://cdn.example/a.mp3;jsessionid=1"),)},
        {"enclosures": (Enclosure("https://cdn.example/a.mp3;jsessionid=2"),)},
    ),
    **{
        f"{name} in the path of a picture": (
            {"content_html": f'<img src="https://cdn.example/{one}/a.jpg" loading="lazy">'},
            {"content_html": f'<img src="https://cdn.example/{other}/a.jpg" loading="lazy">'},
        )
        for name, one, other in (
            ("a signature", "s3/9f86d081884c7d65", "s3/2c26b46b68ffc68f"),
            ("another signature", "img/kX2f9-QzLm_81aBcDe", "img/Zz10pQrStUv_w4XyAb"),
            ("a moment", "t/1764000000", "t/1764003600"),
            ("a token by name", "exp=1764000000~hmac=ab12/x", "exp=1764003600~hmac=cd34/x"),
        )
    },
    "a counter in a language without spaces": (
        {"teaser": "記事です。閲覧数: 1,013"},
        {"teaser": "記事です。閲覧数: 1,026"},
    ),
    "its age in such a language": ({"teaser": "5分前 記事です"}, {"teaser": "2小时前 記事です"}),
    "its age in words": (
        {"teaser": "Geplaatst 5 minuten geleden"},
        {"teaser": "Geplaatst 2 uur geleden"},
    ),
    "other white space": (
        {"teaser": "Een tekst.", "content_html": "<p>Een  tekst.\n Én meer.</p>"},
        {"teaser": "Een tekst.", "content_html": "<p>Een tekst. Én\u00a0meer.</p>"},
    ),
    "other markup around the same words": (
        {"content_html": "<p>Een <b>tekst</b>.</p>"},
        {"content_html": "<div>Een tekst.</div>"},
    ),
    "a teaser that is read from the content in a better way": (
        {"teaser": "<p>Een tekst. En m", "content_html": "<p>Een tekst. En meer.</p>"},
        {"teaser": "Een tekst. En meer.", "content_html": "<p>Een tekst. En meer.</p>"},
    ),
}
NEWS = {
    "another number in its title": ({"title": "Storm (12 doden)"}, {"title": "Storm (13 doden)"}),
    "another title": ({"title": "A"}, {"title": "B"}),
    "another number beside characters": ({"teaser": "死者5人、京都"}, {"teaser": "死者6人、京都"}),
    "another word": ({"content_html": "<p>op maandag</p>"}, {"content_html": "<p>op dinsdag</p>"}),
    "another teaser": ({"teaser": "Op maandag."}, {"teaser": "Op dinsdag."}),
    "another file": (
        {"enclosures": (Enclosure("https://cdn.example/a.mp3"),)},
        {"enclosures": (Enclosure("https://cdn.example/b.mp3"),)},
    ),
    "a picture in another folder": (
        {"content_html": '<img src="https://x.example/2026-11-vergadering-gemeente/1.jpg" loading="lazy">'},
        {"content_html": '<img src="https://x.example/2026-11-vergadering-provincie/1.jpg" loading="lazy">'},
    ),
    "another picture": ({"content_html": PICTURE}, {"content_html": PICTURE.replace("1.jpg", "2.jpg")}),
    "a text that became longer": ({"content_html": "<p>Een.</p>"}, {"content_html": "<p>Een.</p><p>Twee.</p>"}),
}


@pytest.mark.parametrize("name", TOKENS)
def test_no_change_is_a_change_only_of_tokens(name: str) -> None:
    one, other = pair(*TOKENS[name])
    assert content_hash(one) == content_hash(other)
    assert form_hash(one) != form_hash(other)


@pytest.mark.parametrize("name", NEWS)
def test_a_change_of_what_is_said_is_one(name: str) -> None:
    one, other = pair(*NEWS[name])
    assert content_hash(one) != content_hash(other)


def test_another_comment_count_or_date_is_neither() -> None:
    one, other = pair({"comments": 1, "published_claimed": 1.0}, {"comments": 2, "published_claimed": 2.0})
    assert (content_hash(one), form_hash(one)) == (content_hash(other), form_hash(other))
