"""What an address asks of what is stored, and what it may not."""

from __future__ import annotations

import pytest

from aggregator.serve.asked import BadQuestion, Question, is_asked, what_was_asked


def test_a_search_in_any_format() -> None:
    assert what_was_asked("/search", b"q=caf%C3%A9+%26+bar&page=2") == Question("search", "html", "café & bar", page=2)
    assert what_was_asked("/search.rss", b"q=ajax") == Question("search", "rss", "ajax")


def test_a_list_narrowed_to_all_there_is() -> None:
    found = what_was_asked("/net-binnen.json", b"source=B&source=A&category=Sport&min_comments=5&limit=50&q=x")
    assert found == Question("net-binnen", "json", "x", ("A", "B"), ("Sport",), 5, 50)
    assert found.address == "q=x&source=A&source=B&category=Sport&min_comments=5&limit=50"


def test_however_it_is_written_it_is_the_same_question() -> None:
    one = what_was_asked("/a", b"q=+ajax++psv&source=B&source=A&source=B&utm_source=mail")
    other = what_was_asked("/a.html", b"source=A&category=&min_comments=&q=ajax%20psv&source=B")
    assert one == other


@pytest.mark.parametrize(
    "query, status",
    [
        (b"q=a&sorce=B", 400),
        (b"q=a&min_comments=x", 400),
        (b"q=a&min_comments=-1", 400),
        (b"q=a&limit=0", 400),
        (b"q=a&limit=101", 400),
        (b"&".join(b"source=%d" % number for number in range(11)), 400),
        (b"q=a&page=2", 400),  # a feed has no pages
    ],
)
def test_what_a_feed_cannot_be_asked(query: bytes, status: int) -> None:
    with pytest.raises(BadQuestion) as refused:
        what_was_asked("/search.rss", query)
    assert refused.value.status == status


def test_the_answer_names_the_parameters_that_there_are() -> None:
    with pytest.raises(BadQuestion, match="no parameter 'sorce'; there are q, source, category, min_comments, limit"):
        what_was_asked("/search", b"sorce=B")


@pytest.mark.parametrize("path", ["/", "/stories/1.html", "/a/embed", "/a.css", "/healthz/"])
def test_only_lists_are_narrowed(path: str) -> None:
    assert not is_asked(path, b"q=a")


def test_one_storys_feed_takes_no_parameters_but_campaigns_of_others() -> None:
    assert what_was_asked("/stories/12.rss", b"utm_source=x") == Question("stories/12", "rss", story=12)
    with pytest.raises(BadQuestion) as refused:
        what_was_asked("/stories/12.rss", b"q=a")
    assert refused.value.status == 400


@pytest.mark.parametrize("path", ["/stories/12", "/stories/12.html", "/stories/012.rss", "/stories/x.rss", "/stories/"])
def test_there_is_no_other_feed_below_stories(path: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        what_was_asked(path, b"")
    assert refused.value.status == 404


def test_a_list_is_itself_whatever_else_its_address_says() -> None:
    assert not is_asked("/a.rss", b"utm_source=x&page=-1")
    assert not is_asked("/a.rss", b"")
    assert is_asked("/a.rss", b"utm_source=x&q=")
