"""A theme replaces our look file by file, and cannot stop publishing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from aggregator.models import OutputFeed, Publication, StoryPage, Talk
from aggregator.publish import searchpage
from aggregator.publish.assets import STATIC
from aggregator.publish.boundary import clean_page
from aggregator.publish.editions import Editions
from aggregator.publish.html import Row, embed, page_html
from aggregator.publish.problempage import problem_page
from aggregator.publish.storypage import Bar, Place, Spoken, moved_page, story_page
from aggregator.publish.themes import Theme, built_in
from tests.publish.samples import NOON, feed, football, story

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "aggregator" / "publish" / "templates"


def theme(folder: Path, **files: str) -> Theme:
    """A theme with these templates, and as its style the file called `css`."""
    for part in ("templates", "static"):
        (folder / part).mkdir(exist_ok=True)
    for name, text in files.items():
        path = "static/page.css" if name == "css" else f"templates/{name}.html"
        (folder / path).write_text(text)
    return Theme(folder)


def page(look: Theme) -> str:
    return page_html(football(), look).decode()


def test_what_it_does_not_have_is_ours(tmp_path: Path) -> None:
    assert page(theme(tmp_path)) == page(built_in())


def test_a_template_of_its_own_is_used_inside_ours(tmp_path: Path) -> None:
    shown = page(theme(tmp_path, story="<b>{{ row.title }}</b>"))
    assert shown.count("<b>") == 20
    assert '<nav class="tabs"' in shown
    assert "<article" not in shown


def test_its_style_has_a_name_of_its_own(tmp_path: Path) -> None:
    look = theme(tmp_path, css="body { color: red }")
    assert look.assets["page.css"].body == b"body { color: red }"
    assert look.assets["page.css"].path != built_in().assets["page.css"].path
    assert look.assets["page.css"].path in page(look)
    assert look.assets["page.js"] == built_in().assets["page.js"]


def test_files_of_its_own_are_published(tmp_path: Path) -> None:
    look = theme(tmp_path, sprite='<img src="{{ root }}{{ asset[\'logo.svg\'] }}" alt="">')
    (tmp_path / "static" / "logo.svg").write_text("<svg/>")
    editions = Editions(tmp_path / "public")
    editions.publish(Publication((football(),), theme=tmp_path), NOON)
    (logo,) = (path for path in editions.all() if path.startswith("/static/logo."))
    assert f'src="{logo[1:]}"' in editions.all()["/"].body.decode()
    assert not look.problems


@pytest.mark.parametrize("text", ["{% if %}", "{{ ", "{% include %}", "{% for x in rows %}"])
def test_a_template_that_is_none_is_left_out_and_told(tmp_path: Path, text: str) -> None:
    look = theme(tmp_path, story=text, sprite="<!-- mine -->")
    assert "<article" in page(look)
    assert "<!-- mine -->" in page(look)
    assert len(look.problems) == 1
    assert look.problems[0].startswith("theme: templates/story.html, line 1: ")


def test_a_template_that_is_no_text_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "story.html").write_bytes(b"\xff\xfe")
    look = Theme(tmp_path)
    assert page(look) == page(built_in())
    assert "templates/story.html" in look.problems[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ row.headline }}", "has no attribute 'headline'"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
        ("{% include 'elsewhere.html' %}", "elsewhere.html"),
        ("{% include 'story.html' %}", "RecursionError"),
        ("{{ ''.__class__.__mro__ }}", "SecurityError"),
        ("{{ feed.siblings.__init__.__globals__ }}", "SecurityError"),
        ("{{ asset['none.css'] }}", "none.css"),
    ],
)
def test_a_template_that_fails_fails_alone_and_is_told(tmp_path: Path, text: str, said: str) -> None:
    look = theme(tmp_path, story=text)
    assert page(look) == page(built_in())
    assert page(look) == page(built_in())
    assert len(look.problems) == 1
    assert look.problems[0].startswith("theme: page.html: ")
    assert said in look.problems[0]
    assert story_page(clean_page(StoryPage(story(), feed())), look)
    assert len(look.problems) == 1


@pytest.mark.parametrize("name", ["templates/page.txt", "static/page.exe", "static/e vil.css"])
def test_other_files_are_left_out_and_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("x")
    assert Theme(tmp_path).problems[0].startswith(f"theme: {name}: is left out")


def test_a_file_that_is_too_large_is_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.publish.themes._LARGEST", 10)
    look = theme(tmp_path, css="body { color: red }")
    assert look.assets == built_in().assets
    assert "larger than" in look.problems[0]


def test_a_folder_that_is_not_there_is_our_look(tmp_path: Path) -> None:
    assert page(Theme(tmp_path / "none")) == page(built_in())


def test_a_link_that_leads_nowhere_and_a_folder_are_no_files_of_it(tmp_path: Path) -> None:
    look = theme(tmp_path, css="body { color: red }")
    (tmp_path / "templates" / "story.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "templates" / "page.html").mkdir()
    assert Theme(tmp_path).signature == look.signature
    assert page(Theme(tmp_path)) == page(look)


def test_what_a_source_wrote_stays_text(tmp_path: Path) -> None:
    look = theme(tmp_path, story="{{ row.title }}")
    shown = page_html(feed(story(title="<script>alert(1)</script>{{ 7*7 }}")), look).decode()
    assert "<script>alert" not in shown
    assert "{{ 7*7 }}" in shown


# --- while the daemon runs --------------------------------------------------------------------------------------------


def test_a_change_of_it_is_seen_and_each_problem_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "look"
    folder.mkdir()
    theme(folder, story="{{ row.headline }}")
    editions, site = Editions(tmp_path / "public"), Publication((football(),), theme=folder)
    problems = editions.publish(site, NOON).problems
    assert [problem.split(": ")[1] for problem in problems] == ["page.html", "embed.html"]
    assert editions.publish(site, NOON + 60).problems == ()
    theme(folder, story="<i>{{ row.title }}</i>")
    done = editions.publish(site, NOON + 120)
    assert done.problems == ()
    assert ("meest-recent", "html") in done.changed
    assert ("meest-recent", "rss") not in done.changed
    assert editions.all()["/"].body.count(b"<i>") == 20


def test_taken_away_it_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "look"
    folder.mkdir()
    theme(folder, css="body { color: red }")
    editions = Editions(tmp_path / "public")
    editions.publish(Publication((football(),)), NOON)
    before = editions.all().keys()
    editions.publish(Publication((football(),), theme=folder), NOON + 60)
    editions.publish(Publication((football(),)), NOON + 120)
    assert editions.all().keys() == before


# --- docs/themes.md ---------------------------------------------------------------------------------------------------


def _lists() -> dict[str, set[str]]:
    """The names that each section of the documentation lists."""
    sections = re.split(r"^#{2,3} ", (ROOT / "docs" / "themes.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        section.splitlines()[0]: set(re.findall(r"^- `([^`]+)`:", section, flags=re.MULTILINE)) for section in sections
    }


class Spy(Theme):
    """A theme that notes what templates are given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, Mapping[str, Any]] = {}

    def render(self, template: str, language: str, values: Mapping[str, Any]) -> bytes:
        self.given[template] = values
        return super().render(template, language, values)


@pytest.fixture(scope="module")
def given() -> Mapping[str, Mapping[str, Any]]:
    spy = Spy()
    article = StoryPage(story(comments=3), feed(), talks=(Talk("Forum", None, 3, 1.0, (1.0, 2.0)),))
    page_html(football(), spy)
    embed(football(), spy)
    story_page(clean_page(article), spy)
    moved_page(clean_page(article), spy)
    searchpage.search_page(football(), "keeper", 1, more=False, theme=spy)
    problem_page(football(), 404, spy)
    return spy.given


def test_every_file_is_documented() -> None:
    tables = _lists()
    assert tables["Templates"] == {file.name for file in TEMPLATES.glob("*.*")}
    assert tables["Files in `static/`"] == {file.name for file in STATIC.iterdir()}


def test_every_variable_is_documented(given: Mapping[str, Mapping[str, Any]]) -> None:
    tables = _lists()
    lists = tables["In `page.html` and `embed.html`"]
    assert given["page.html"].keys() == given["embed.html"].keys() == lists
    assert given["search.html"].keys() == lists | tables["In `search.html`"]
    assert given["problem.html"].keys() == lists | tables["In `problem.html`"]
    assert given["article.html"].keys() == tables["In `article.html`"]
    assert given["moved.html"].keys() == tables["In `moved.html`"]
    assert given["article.html"]["published"].keys() == tables["`published` and `updated`"]


@pytest.mark.parametrize(("heading", "record"), [("`rows`", Row), ("`places`", Place), ("`talks`", Spoken)])
def test_every_part_of_a_variable_is_documented(heading: str, record: Any) -> None:
    assert _lists()[heading] == {field.name for field in fields(record)}


def test_what_our_templates_use_of_a_feed_is_documented() -> None:
    used = {name for file in TEMPLATES.glob("*.*") for name in re.findall(r"\bfeed\.(\w+)", file.read_text("utf-8"))}
    documented = _lists()["`feed`"]
    assert used - documented == set()
    assert documented <= {field.name for field in fields(OutputFeed)}


def test_bars_are_documented() -> None:
    text = (ROOT / "docs" / "themes.md").read_text("utf-8")
    assert all(f"`{field.name}`" in text for field in fields(Bar))
