"""Which addresses are one article. What selects the article is never dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
