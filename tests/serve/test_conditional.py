"""Who already has a document is not sent it again; who may not have it, is (RFC 9110, section 13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.serve.conditional import Conditions, Precondition, judge, tags_in

TAGS = frozenset({b'"abc"', b'"abc-gzip"'})
MODIFIED = 1_800_000_000  # Fri, 15 Jan 2027 08:00:00 GMT


def verdict(**conditions: bytes) -> int:
    return judge(Conditions(**conditions), TAGS, MODIFIED)[0].value


@pytest.mark.parametrize(
    "header",
    [
        b'"abc"',
        b'W/"abc"',
        b'"abc-gzip"',
        b"*",
        b" * ",
        b'"other", "abc"',
        b'"other","abc"',
        b'"abc" ,\t"other"',
        b', ,"abc",,',  # empty elements (section 5.6.1.2)
        b'"a,b", W/"abc"',  # a comma inside a tag
        b'"caf\xe9", "abc"',  # obs-text
        b'"", "abc"',
    ],
)
def test_a_client_that_has_it_gets_304(header: bytes) -> None:
    assert verdict(if_none_match=header) == 304


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b'"other"',
        b'W/"other"',
        b'"ABC"',  # opaque: nothing is folded
        b"abc",  # no quotes
        b'"abc',
        b'abc"',
        b"'abc'",
        b'w/"abc"',  # W is case-sensitive
        b'W/ "abc"',
        b'"abc" "other"',  # no comma
        b'"abc", *',
        b'"x"abc"',
        b'"abc";q=1',
        b'"a b", "abc"',  # no space in a tag
        b"\x00\xff",
        b"," * 60_000,
    ],
)
def test_a_client_that_has_something_else_or_says_nonsense_gets_it(header: bytes) -> None:
    assert verdict(if_none_match=header) == 200


def test_the_tag_that_the_client_has_comes_back() -> None:
    conditions = Conditions(if_none_match=b'"other", W/"abc-gzip"')
    assert judge(conditions, TAGS, MODIFIED) == (Precondition.NOT_MODIFIED, b'"abc-gzip"')


@pytest.mark.parametrize(
    ("date", "status"),
    [
        (b"Fri, 15 Jan 2027 08:00:00 GMT", 304),
        (b"Fri, 15 Jan 2027 08:00:01 GMT", 304),
        (b"Fri, 15 Jan 2027 07:59:59 GMT", 200),
        (b"Friday, 15-Jan-27 08:00:00 GMT", 304),
        (b"Fri Jan 15 08:00:00 2027", 304),
        (b"Fri, 15 Jan 2027 09:00:00 +0100", 304),
        (b"yesterday", 200),
        (b"", 200),
        (b"1800000000", 200),
        (b"Fri, 31 Feb 2027 08:00:00 GMT", 200),
        (b"Fri, 15 Jan 99999 08:00:00 GMT", 200),
        (b"Fri, 15 Jan 2027 08:00:00 +9999999999", 200),
        (b"\xff\xfe", 200),
    ],
)
def test_if_modified_since_is_read_in_every_form_of_a_date_and_nothing_else(date: bytes, status: int) -> None:
    assert verdict(if_modified_since=date) == status


def test_a_tag_wins_over_a_date() -> None:
    newer, older = b"Fri, 15 Jan 2027 09:00:00 GMT", b"Fri, 15 Jan 2027 07:00:00 GMT"
    assert verdict(if_none_match=b'"other"', if_modified_since=newer) == 200
    assert verdict(if_none_match=b'"abc"', if_modified_since=older) == 304
    assert verdict(if_none_match=b"garbage", if_modified_since=newer) == 200


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({"if_match": b'"abc"'}, 200),
        ({"if_match": b"*"}, 200),
        ({"if_match": b'"other", "abc-gzip"'}, 200),
        ({"if_match": b'"other"'}, 412),
        ({"if_match": b'W/"abc"'}, 412),  # the strong comparison
        ({"if_match": b'"abc"', "if_none_match": b'"abc"'}, 304),
        ({"if_match": b'"other"', "if_none_match": b'"abc"'}, 412),
        ({"if_unmodified_since": b"Fri, 15 Jan 2027 08:00:00 GMT"}, 200),
        ({"if_unmodified_since": b"Fri, 15 Jan 2027 07:00:00 GMT"}, 412),
        ({"if_unmodified_since": b"garbage"}, 200),
        ({"if_match": b'"abc"', "if_unmodified_since": b"Fri, 15 Jan 2027 07:00:00 GMT"}, 200),
    ],
)
def test_who_wants_one_certain_document_gets_that_or_412(conditions: dict[str, bytes], status: int) -> None:
    assert verdict(**conditions) == status


@given(st.binary(max_size=80))
def test_no_header_breaks_the_reading_of_tags(header: bytes) -> None:
    for tag in tags_in(header) or ():
        assert tag.opaque in header
        assert tag.opaque[:1] == tag.opaque[-1:] == b'"'


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_header_breaks_the_verdict(tags: bytes, date: bytes) -> None:
    assert judge(Conditions(tags, None, None, date), TAGS, MODIFIED)[0] in (Precondition.SEND, Precondition.FAILED)
    assert judge(Conditions(None, tags, date, None), TAGS, MODIFIED)[0] in (
        Precondition.SEND,
        Precondition.NOT_MODIFIED,
    )
