"""In which order sources are looked at, and which of a list are new."""

from __future__ import annotations

from pathlib import Path

from aggregator.config.editing.names import address_key, find, unique_title
from aggregator.config.load import validated
from aggregator.models import ListedFeed
from aggregator.sources.find import Find, as_wanted, hosts_in_turn
from aggregator.sources.import_plan import plan_import

CONFIG = validated(
    Path("/nowhere/config.toml"),
    """[polling]
    allow_private_hosts = ["10.1.0.0/16", "binnen.local"]
    [[sources]]
    url = "https://a.example/rss"
    title = "A"
    [[sources]]
    url = "b.xml"
    """,
)


def test_hosts_take_turns() -> None:
    wanted = [ListedFeed(f"https://{host}.example/{number}") for number, host in enumerate("aaabbc")]
    assert [number for number, _ in hosts_in_turn(enumerate(wanted))] == [0, 3, 5, 1, 4, 2]


def test_what_is_there_in_other_words_is_known_and_each_address_comes_once() -> None:
    urls = (
        "http://A.example:80/rss/",
        "b.xml",
        "https://c.example/?x",
        "https://c.example/?x#top",
        "https://c.example/?y",
    )
    found = plan_import(CONFIG, map(ListedFeed, urls))
    assert [one.url for one in found.known] == ["http://A.example:80/rss/", "b.xml", "https://c.example/?x#top"]
    assert [one.url for one in found.new] == ["https://c.example/?x", "https://c.example/?y"]


def test_private_addresses_are_refused_unless_they_are_allowed() -> None:
    urls = (
        "http://127.0.0.1/x",
        "http://2130706433/x",
        "http://localhost/x",
        "http://10.1.2.3/x",
        "http://binnen.local/x",
    )
    found = plan_import(CONFIG, map(ListedFeed, urls))
    assert [one.text for one in found.refused] == list(urls[:3])
    assert all("polling.allow_private_hosts" in one.reason and one.source for one in found.refused)


def test_what_a_list_says_of_a_source_counts_also_when_it_was_typed_before() -> None:
    typed, listed = ListedFeed("https://c.example/rss"), ListedFeed("http://c.example/rss/", "C", "Sport")
    (found,) = plan_import(CONFIG, [typed, listed]).new
    assert (found.url, found.title, found.category) == ("https://c.example/rss", "C", "Sport")


def test_a_lists_title_and_category_win_over_what_was_found() -> None:
    feed = "https://c.example/rss"
    page = Find(ListedFeed("https://c.example/"), feed, title="Own title")
    listed = Find(ListedFeed("https://c.example/nieuws", "C", "Sport"), feed, title="Own title")
    other = Find(ListedFeed("https://d.example/"), "https://d.example/rss", title="D")
    broken = Find(ListedFeed("https://e.example/"), "https://e.example/", problem="gone")
    assert [(one.url, one.title, one.category) for one in as_wanted([page, listed, other, broken])] == [
        (feed, "C", "Sport"),
        ("https://d.example/rss", "D", None),
    ]


def test_titles_that_are_taken_get_their_host_and_then_a_number() -> None:
    wanted = [ListedFeed(f"https://www.x.example/{number}", "A") for number in range(3)]
    assert [one.title for one in plan_import(CONFIG, wanted).new] == [
        "A (x.example)",
        "A (x.example, 2)",
        "A (x.example, 3)",
    ]
    assert unique_title("Vrij", "b.xml", {"A"}) == "Vrij"


def test_addresses_are_the_same_only_when_they_surely_are() -> None:
    assert address_key("http://jan:geheim@a.example:80/x/") == address_key("https://A.example./x")
    different = [
        "https://a.example/x?feed=rss",
        "https://a.example/x",
        "https://www.a.example/x",
        "https://a.example:81/x",
    ]
    assert len(set(map(address_key, different))) == 4
    assert address_key("https://[") == "https://["


def test_a_source_is_found_by_the_first_rule_that_fits_one() -> None:
    sources = [("https://a.example/rss", "Krant"), ("https://b.example/rss", "krant"), ("c.xml", None)]
    assert find(sources, "Krant") == 0
    assert find(sources, "http://b.example/rss/") == 1
    assert find(sources, "c.xml") == 2
    assert (
        find([*sources, ("d.xml", "Krant")], "Krant")
        == "'Krant' may be https://a.example/rss or d.xml; name it by its URL"
    )
    assert find(sources, "KRANT") == "'KRANT' may be https://a.example/rss or https://b.example/rss; name it by its URL"
    assert find(sources, "Kran") == "no source is called 'Kran'; did you mean \"Krant\"?"
