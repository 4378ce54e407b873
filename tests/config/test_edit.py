"""Edits of config.toml: what is asked for changes, and nothing else does."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from aggregator.config.editing import edit
from aggregator.errors import EditError
from aggregator.models import ListedFeed

NEW = ListedFeed("https://nieuw.example/rss", "Nieuw", "Sport / Voetbal", 1.5)
TABLE = """[[sources]]
url = "https://nieuw.example/rss"
title = "Nieuw"
category = "Sport / Voetbal"
weight = 1.5
"""

FILE = """\
# Onze site
[site]
title = "Blad"   # nog te kiezen

[[feeds]]
slug = "sport"
sources = ["A", "b.xml"]  # twee
exclude_sources = [
    "C",  # te druk
]

# --- bronnen ---
# over A
[[sources]]
url = "a.xml"
title = "A"   # kort
  # weight = 2

[[sources]]
url = "b.xml"
[sources.select]
item = "li"  # elk

# over C en D

[[sources]]
url = 'c.xml'
title = 'C'
[[sources]]
url = "d.xml"

# --- stemmen ---
# [[votes]]
"""


def test_a_new_source_comes_after_the_last_one_and_before_the_next_section() -> None:
    new = edit.add(FILE, [NEW]).text
    assert new == FILE.replace('url = "d.xml"\n', f'url = "d.xml"\n\n{TABLE}')


def test_several_at_once_are_one_edit() -> None:
    new = edit.add(FILE, [NEW, ListedFeed("e.xml")]).text
    assert f'{TABLE}\n[[sources]]\nurl = "e.xml"\n\n# --- stemmen' in new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", TABLE),
        ("# leeg\n", f"# leeg\n\n{TABLE}"),
        ('[site]\ntitle = "x"', f'[site]\ntitle = "x"\n\n{TABLE}'),
        ('[[sources]]\nurl = "a"', f'[[sources]]\nurl = "a"\n\n{TABLE}'),
        ('[[sources]]\nurl = "a"\n# eind', f'[[sources]]\nurl = "a"\n# eind\n\n{TABLE}'),
    ],
    ids=["an empty file", "only a comment", "no final line end", "no final line end after a source", "a last comment"],
)
def test_a_first_or_last_source_has_a_line_of_its_own(before: str, after: str) -> None:
    assert edit.add(before, [NEW]).text == after


def test_sources_written_as_one_list_stay_one_list() -> None:
    before = 'sources = [\n    {url = "a"}, # eerste\n    {url = "b", title = "B"}\n] # alle\n\n[site]\n'
    added = edit.add(before, [ListedFeed("c", "C")]).text
    assert added == before.replace('"B"}\n', '"B"},\n    {url = "c", title = "C"}\n')
    assert edit.remove(before, [0]).text == before.replace('    {url = "a"}, # eerste\n', "")
    assert edit.rename(before, 0, "Z").text == before.replace('"a"}', '"a",title = "Z"}')
    assert edit.rename(before, 1, "Z").text == before.replace('"B"', '"Z"')


def test_an_empty_list_takes_a_source() -> None:
    assert edit.add("sources = []\n[site]\n", [ListedFeed("c")]).text == 'sources = [{url = "c"}]\n[site]\n'


def test_a_source_goes_with_its_own_tables_and_the_comments_around_stay() -> None:
    edited = edit.remove(FILE, [1, 3])
    expected = FILE.replace('[[sources]]\nurl = "b.xml"\n[sources.select]\nitem = "li"  # elk\n\n', "")
    expected = expected.replace('[[sources]]\nurl = "d.xml"\n', "").replace(', "b.xml"]', "]")
    assert edited.text == expected
    assert edited.also == ("feed 'sport': 'b.xml' was taken out of its sources",)


def test_the_comment_above_a_source_stays_and_that_is_told() -> None:
    edited = edit.remove(FILE, [0])
    assert '# over A\n\n[[sources]]\nurl = "b.xml"\n' in edited.text
    assert "# weight = 2" not in edited.text
    assert edited.also == ("the comment above it was kept", "feed 'sport': 'A' was taken out of its sources")


def test_the_last_source_leaves_no_blank_lines_behind() -> None:
    assert edit.remove('[site]\n\n[[sources]]\nurl = "a"\n', [0]).text == "[site]\n"


def test_an_exclusion_may_become_empty() -> None:
    assert tomllib.loads(edit.remove(FILE, [2]).text)["feeds"][0]["exclude_sources"] == []


def test_a_feed_is_not_left_without_the_sources_that_it_chose() -> None:
    with pytest.raises(EditError, match="'sport' would be left without any of its sources, and then take everything"):
        edit.remove(FILE, [0, 1])


def test_a_feed_is_not_left_without_the_categories_that_it_chose() -> None:
    text = '[[feeds]]\nslug = "x"\ncategories = ["k"]\n[[sources]]\nurl = "a"\ncategory = "k"\n[[sources]]\nurl = "b"\n'
    with pytest.raises(EditError, match="without any of its categories"):
        edit.remove(text, [0])
    more = text.replace('["k"]', '["k", "m"]').replace('url = "b"', 'url = "b"\ncategory = "m"')
    assert edit.remove(more, [0]).also == ("feed 'x': 'k' was taken out of its categories",)
    inside = text.replace('url = "b"', 'url = "b"\ncategory = "k / m"')
    assert edit.remove(inside, [0]).also == ()


def test_a_name_that_another_source_has_too_stays_in_feeds() -> None:
    text = '[[feeds]]\nslug = "x"\nsources = ["A"]\n' + '[[sources]]\nurl = "%s"\ntitle = "A"\n' * 2 % ("a", "b")
    assert edit.remove(text, [0]).also == ()
    assert edit.rename(text, 0, "B").also == ()


def test_a_title_is_changed_where_it_stands_and_in_feeds() -> None:
    edited = edit.rename(FILE, 0, 'A "nieuw"')
    assert edited.text == FILE.replace('title = "A"', 'title = "A \\"nieuw\\""').replace('["A",', '["A \\"nieuw\\"",')
    assert edited.also == ("feed 'sport': its sources say 'A \"nieuw\"' now",)
    assert edit.rename(FILE, 2, "Z").text == FILE.replace("title = 'C'", 'title = "Z"').replace('"C",', '"Z",')


def test_a_first_title_comes_after_the_address() -> None:
    assert edit.rename(FILE, 1, "B").text == FILE.replace('"b.xml"\n[s', '"b.xml"\ntitle = "B"\n[s')
    assert edit.rename('[[sources]]\n  url = "a"', 0, "B").text == '[[sources]]\n  url = "a"\n  title = "B"\n'


def test_sources_that_stand_apart_are_found() -> None:
    text = '[[sources]]\nurl = "a"\n\n[[feeds]]\nslug = "x"\n\n[["sources"]]\nurl = "b"\n\n[server]\nport = 0\n'
    assert edit.add(text, [ListedFeed("c")]).text == text.replace('"b"\n', '"b"\n\n[[sources]]\nurl = "c"\n')
    assert edit.remove(text, [0]).text == text.replace('[[sources]]\nurl = "a"\n\n', "")
    assert edit.remove(text, [1]).text == text.replace('[["sources"]]\nurl = "b"\n\n', "")


def test_what_looks_like_a_table_inside_a_text_is_none() -> None:
    text = '[site]\ndescription = """\n[[sources]]\nurl = "x"\n# """\n\n[[sources]]\nurl = "a"\ntitle = "\u2028"\n'
    assert edit.rename(text, 0, "T").text == text.replace("\u2028", "T")
    assert edit.remove(text, [0]).text == text[: text.rindex("\n[[")]


def test_hostile_titles_stay_inside_their_quotes() -> None:
    evil = ListedFeed('a"\n[server]\nport = 1', 'x"\n[[sources]]\nurl = "y', remarks=("let op\n[server]\nport = 1",))
    data = tomllib.loads(edit.add(FILE, [evil]).text)
    assert "server" not in data
    assert data["sources"][-1] == {"url": evil.url, "title": 'x" [[sources]] url = "y'}


def test_remarks_are_comments_above_the_source() -> None:
    assert edit.add("", [ListedFeed("a", remarks=("van Venus",))]).text == '# van Venus\n[[sources]]\nurl = "a"\n'


@pytest.mark.parametrize("change", [lambda text: edit.add(text, [NEW]).text, lambda text: edit.remove(text, [3]).text])
def test_lines_of_either_kind_stay_as_they_are(change: Callable[[str], str]) -> None:
    mixed = FILE.replace('title = "Blad"   # nog te kiezen\n', 'title = "Blad"   # nog te kiezen\r\n')
    assert change(mixed) == change(FILE).replace("kiezen\n", "kiezen\r\n")


def test_what_would_come_out_wrong_is_not_done() -> None:
    # The quotes after the backslash do not end the text; our scan by lines, unlike a parser, thinks that they do.
    text = '[site]\ndescription = """ \\"""\n[[sources]]\nurl = "x"\n"""\n[[sources]]\nurl = "a"\ntitle = "A"\n'
    assert len(tomllib.loads(text)["sources"]) == 1
    with pytest.raises(EditError, match="do it by hand"):
        edit.rename(text, 0, "T")
    with pytest.raises(EditError, match="do it by hand"):
        edit.remove(text, [0])
