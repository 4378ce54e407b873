"""Which addresses are one article. What selects the article is never dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import tracking
from aggregator.urls import canonical, place

ARTICLE = "https://example.com/sport/kerk-in-brand-4711"

SAME = {
    "scheme": "http://example.com/sport/kerk-in-brand-4711",
    "case of scheme and host": "HTTPS://Example.COM/sport/kerk-in-brand-4711",
    "www": "https://www.example.com/sport/kerk-in-brand-4711",
    "mobile host": "https://m.example.com/sport/kerk-in-brand-4711",
    "another mobile host": "https://www.mobile.example.com/sport/kerk-in-brand-4711",
    "default ports": "http://example.com:80/sport/kerk-in-brand-4711",
    "trailing slash": f"{ARTICLE}/",
    "doubled slashes and dots": "https://example.com//sport/../sport/./kerk-in-brand-4711",
    "fragment": f"{ARTICLE}#reacties",
    "text fragment": f"{ARTICLE}#:~:text=brand",
    "utm": f"{ARTICLE}?utm_source=rss&utm_medium=feed&UTM_Campaign=x",
    "click ids": f"{ARTICLE}?fbclid=IwAR0&gclid=a&msclkid=b&mc_cid=c&xtor=RSS-1",
    "referrers": f"{ARTICLE}?ref=rss&source=twitter&from=feed&track=rss",
    "session": f"{ARTICLE};jsessionid=0A1B?PHPSESSID=0a1b",
    "AMP path": f"{ARTICLE}/amp/",
    "AMP section": "https://example.com/amp/sport/kerk-in-brand-4711",
    "AMP parameter": f"{ARTICLE}?amp=1",
    "AMP parameter without a value": f"{ARTICLE}?amp",
    "AMP output": f"{ARTICLE}?outputType=amp",
    "AMP host": "https://amp.example.com/sport/kerk-in-brand-4711",
    "AMP cache": "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/sport/kerk-in-brand-4711",
    "AMP at Google": "https://www.google.nl/amp/s/www.example.com/sport/kerk-in-brand-4711/amp",
    "Google News": "https://news.google.com/news/url?sa=t&url=https%3A%2F%2Fexample.com%2Fsport%2Fkerk-in-brand-4711",
    "Google's redirect": "https://www.google.com/url?q=https://example.com/sport/kerk-in-brand-4711&sa=U",
    "Bing News": "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.com%2fsport%2fkerk-in-brand-4711",
    "Facebook's redirect": "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fsport%2Fkerk-in-brand-4711%3Ffbclid%3Dx",
    "Yahoo's redirect": "http://us.rd.yahoo.com/x/SIG=1/*https%3A//example.com/sport/kerk-in-brand-4711",
    "a redirect of a redirect": "https://www.google.com/url?url=https%3A%2F%2Fwww.google.be%2Famp%2Fs%2Fexample.com%2F"
    "sport%2Fkerk-in-brand-4711",
    "white space around": f"  {ARTICLE}\n",
}

DIFFERENT = [
    ("https://example.com/?p=3", "https://example.com/?p=4"),
    ("https://example.com/?id=3", "https://example.com/"),
    ("https://example.com/view.php?id=3&page=1", "https://example.com/view.php?id=3&page=2"),
    ("https://example.com/a", "https://example.com/A"),
    ("https://nl.example.com/a", "https://fr.example.com/a"),
    ("https://example.com:8443/a", "https://example.com/a"),
    ("https://example.com/#!/a", "https://example.com/#!/b"),
    ("https://example.com/app#/news/1", "https://example.com/app#/news/2"),
    ("https://example.com/?source=42", "https://example.com/?source=43"),
    ("https://example.com/?from=1", "https://example.com/?from=2"),
    ("https://example.com/?ref=abc-123", "https://example.com/?ref=abc-124"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/?q=a%26b", "https://example.com/?q=a&b"),
    ("https://example.com/tags/amp", "https://example.com/tags"),
    ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=ABC"),
    ("https://www.google.com/search?q=https://example.com", "https://example.com"),
]


MIRRORS = {
    "https://youtube.com/watch?v=dQw4w9WgXcQ": [
        "https://youtu.be/dQw4w9WgXcQ?si=x&t=3",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1&index=2",
        "https://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/live/dQw4w9WgXcQ?feature=shared",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
    ],
    "https://reddit.com/comments/abc123": [
        "https://redd.it/abc123",
        "https://www.reddit.com/r/nl/comments/abc123/een_titel/?utm_source=share",
        *(f"https://{host}.reddit.com/r/nl/comments/abc123/een_titel/" for host in ("old", "np", "new", "m", "amp")),
    ],
    "https://arxiv.org/abs/2001.00001": [
        "https://arxiv.org/abs/2001.00001v3",
        "http://www.arxiv.org/pdf/2001.00001v1.pdf",
        "https://arxiv.org/html/2001.00001v2",
        "https://export.arxiv.org/abs/2001.00001",
        "https://doi.org/10.48550/arXiv.2001.00001",
    ],
    "https://arxiv.org/abs/hep-th/9901001": ["https://arxiv.org/pdf/hep-th/9901001v2"],
    "https://x.com/i/status/123": [
        "https://twitter.com/someone/status/123?s=20&t=a",
        "https://mobile.twitter.com/someone/status/123/photo/1",
        "https://x.com/other/status/123",
    ],
    "https://stackoverflow.com/questions/123": [
        "https://stackoverflow.com/q/123/456",
        "https://stackoverflow.com/questions/123/how-to#answer-4",
    ],
    "https://vimeo.com/123456": ["https://player.vimeo.com/video/123456?h=1"],
    "https://dailymotion.com/video/x7abc": ["https://dai.ly/x7abc", "https://www.dailymotion.com/embed/video/x7abc"],
    "https://facebook.com/town/posts/1": [
        "https://m.facebook.com/town/posts/1",
        "https://nl-nl.facebook.com/town/posts/1",
    ],
    "https://doi.org/10.1000/182": ["https://dx.doi.org/10.1000/182"],
    "https://nos.nl/l/2500000": ["https://nos.nl/artikel/2500000-een-titel"],
    ARTICLE: [
        "https://web.archive.org/web/20260101000000/https://www.example.com/sport/kerk-in-brand-4711",
        "https://www-example-com.translate.goog/sport/kerk-in-brand-4711?_x_tr_sl=nl&_x_tr_tl=en",
        "https://example-com.cdn.ampproject.org/v/s/example.com/sport/kerk-in-brand-4711/amp/?amp_js_v=0.1",
        f"{ARTICLE}#xtor=RSS-1",
    ],
}


@pytest.mark.parametrize(("usual", "other"), [(usual, one) for usual, others in MIRRORS.items() for one in others])
def test_short_and_mirrored_addresses_are_the_usual_one(usual: str, other: str) -> None:
    assert canonical(other) == usual
    assert canonical(usual) == usual


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcq"),
        ("https://www.youtube.com/@town/live", "https://www.youtube.com/@other/live"),
        ("https://www.reddit.com/r/nl/comments/abc123/a/", "https://www.reddit.com/r/nl/comments/abc123/a/zz9/"),
        ("https://arxiv.org/abs/2001.00001", "https://arxiv.org/abs/2001.00002"),
        ("https://arxiv.org/list/cs/new", "https://arxiv.org/list/math/new"),
        ("https://x.com/town", "https://x.com/other"),
        ("https://old.example.com/a", "https://example.com/a"),
    ],
)
def test_what_only_looks_like_a_mirror_stays_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://x.example/a?utm_source=rss&b=2", "https://x.example/a?b=2"),
        ("https://x.example/a?b=%C3%A9+x&UTM_Medium=y#c", "https://x.example/a?b=%C3%A9+x#c"),
        ("https://x.example/a?fbclid=1", "https://x.example/a"),
        ("https://x.example/a?ref=rss", "https://x.example/a"),
        ("https://x.example/a#xtor=RSS-1", "https://x.example/a"),
        ("https://x.example/a#utm_source=rss&utm_medium=feed", "https://x.example/a"),
    ],
)
def test_a_published_link_loses_what_only_counts_visitors(url: str, published: str) -> None:
    assert tracking.without(url) == published


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/a?b=2&&a=%7e1;c#d", "https://x.example/?feed=rss2", "https://x.example/?share=email",
        "https://x.example/?source=42", "https://x.example/?ref=abc-1", "https://x.example/a?amp=1", "https://x.example/#v1",
        "https://x.example/a.mp3?Signature=abc&utm_source=x", "https://x.example/#/news/1?a=b", "https://x.example/?",
    ],
)  # fmt: skip
def test_everything_else_of_a_published_link_stays_letter_by_letter(url: str) -> None:
    assert tracking.without(url) == url


@pytest.mark.parametrize("url", SAME.values(), ids=SAME.keys())
def test_addresses_of_one_article_are_one(url: str) -> None:
    assert canonical(url) == ARTICLE


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_other_articles_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/?b=2&a=1", "https://example.com/?a=1&b=2"),
        ("https://example.com/index.html", "https://example.com"),
        ("https://example.com/blog/index.php?p=3", "https://example.com/blog/?p=3"),
        ("https://example.com/%7euser/caf%c3%a9", "https://example.com/~user/café"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://nl.m.wikipedia.org/wiki/Ajax", "https://nl.wikipedia.org/wiki/Ajax"),
        ("https://example.com/kerk-1.amp.html", "https://example.com/kerk-1.html"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("https://example.com./a", "https://example.com/a"),
    ],
)
def test_other_spellings_of_one_address(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    "url", ["", "mailto:a@example.com", "urn:uuid:1", "https://", "https://[::1", "https://example.com:99999/", "a/b"]
)
def test_what_is_no_web_address_stays_as_it_is(url: str) -> None:
    assert canonical(url) == url


def test_an_address_that_is_too_long_for_an_article_stays_as_it_is() -> None:
    url = "http://www.google.com/amp/s/" * 1000
    assert canonical(url) == url


def test_wrapped_a_hundred_times_ends() -> None:
    assert canonical("https://google.com/amp/s/" * 100 + "example.com/a").startswith("https://")


HOSTS = st.sampled_from(
    [
        "example.com",
        "www.example.com",
        "m.example.com",
        "www.google.com",
        "news.google.com",
        "a.cdn.ampproject.org",
        "[::1]",
    ]
)
PATHS = st.lists(
    st.sampled_from(
        ["a", "amp", "index.html", "kerk-1", "..", "", "%2F", "url", "c", "s", "é", "*http://x.org", "x.amp"]
    ),
    max_size=6,
)
QUERIES = st.lists(
    st.sampled_from(
        ["id=3", "utm_source=x", "url=http%3A%2F%2Fx.org%2Fa", "b", "a=%C3%A9+ö", "amp", "ref=rss", "&", "q=1;2"]
    ),
    max_size=4,
)


@given(HOSTS, PATHS, QUERIES, st.sampled_from(["", "#a", "#!/a b", "#/ö"]))
@settings(deadline=None)
def test_the_canonical_form_of_a_canonical_form_is_itself(
    host: str, path: list[str], query: list[str], fragment: str
) -> None:
    once = canonical(f"http://{host}/{'/'.join(path)}?{'&'.join(query)}{fragment}")
    assert canonical(once) == once


@given(st.text(max_size=60).map(lambda text: f"http://example.com/{text}"))
@settings(deadline=None)
def test_whatever_the_text_it_never_raises_and_is_stable(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://www.stad.example/log#v2", "https://stad.example/log#v2"),
        ("https://stad.example/log?utm_source=x#v2", "https://stad.example/log#v2"),
        ("https://stad.example/log", "https://stad.example/log"),
        ("https://stad.example/log#", "https://stad.example/log"),
        ("https://stad.example/log#:~:text=brand", "https://stad.example/log"),
        ("https://stad.example/log#xtor=RSS-1", "https://stad.example/log"),
        ("https://stad.example/app#/news/1", "https://stad.example/app#/news/1"),
    ],
)
def test_a_fragment_is_a_place_unless_it_only_tells_who_sent_the_reader(url: str, where: str) -> None:
    assert place(url) == where
