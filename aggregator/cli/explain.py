"""`aggregator explain`: why a story is what it is and where it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import click

from aggregator.cli.support.options import command, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config
from aggregator.models import GroupRule
from aggregator.reports.story import EntryAccount, StoryAccount, account, find
from aggregator.store import reading_of
from aggregator.stories.ranking.boost import Boost, Part
from aggregator.stories.ranking.sparkline import sparkline_of
from aggregator.stories.ranking.standing import Standing
from aggregator.text import one_line
from aggregator.units import ago, many

_ENTRIES: Columns = [
    ("entry", {"justify": "right"}),
    ("source", {"max_width": 32}),
    ("title", {"ratio": 3}),
    ("first seen", {"no_wrap": True}),
    ("why it is here", {"ratio": 2, "overflow": "fold"}),
]
_PARTS: Columns = [
    ("boost", {"justify": "right", "no_wrap": True}),
    ("from", {"max_width": 48}),
    ("comments", {"justify": "right"}),
    ("when they came", {"no_wrap": True}),
]


@command("explain")
@click.argument("story")
@json_option
def explain(config: Config, story: str, as_json: bool) -> None:
    """Show why a story's entries were grouped, what its boost is made of, and why it stands no higher.

    STORY is its id, the address of one of its articles, or a part of a title.

    \b
    Examples:
        aggregator explain 4711
        aggregator explain "keeper verlengt"
    """
    now = time.time()
    with reading_of(config.location) as session:
        found = account(session, find(session, story), config.settings, now)
    if as_json:
        print_json(_json(found))
    else:
        _print(found, now)


def _print(found: StoryAccount, now: float) -> None:
    story, out = found.story, console()
    click.echo(one_line(story.title))
    if story.link:
        click.echo(story.link)
    count = "" if story.comments is None else f", {many(story.comments, 'comment')}"
    click.echo(f"story {story.id}, published {ago(story.published_at, now)} ({_moment(story.published_at)}){count}\n")
    out.print(table(_ENTRIES, [_entry_row(one, now) for one in found.entries]))
    click.echo(f"\n{found.boost.words}")
    out.print(
        table(
            _PARTS,
            [*_site_rows(found.boost), *map(_part_row, found.boost.parts)],
        )
    )
    click.echo()
    for one in found.standings:
        click.echo(one_line(one.words))


def _entry_row(one: EntryAccount, now: float) -> list[str]:
    grouping, mention = one.grouping, one.mention
    sure = "" if grouping.rule in (GroupRule.FIRST, GroupRule.OPERATOR) else f" ({grouping.score:.2f})"
    why = f"{grouping.rule.value}{sure}: {grouping.reason}"
    return [str(mention.entry_id), mention.source_title, mention.title, ago(one.first_seen_at, now), why]


def _site_rows(boost: Boost) -> Iterator[list[str]]:
    if abs(boost.weight_hours) >= 0.05:
        yield [f"{boost.weight_hours:+.1f} h", "the weight of its source", "", ""]
    if boost.coverage_hours >= 0.05:
        yield [f"{boost.coverage_hours:+.1f} h", f"{boost.voices} independent sites have it", "", ""]


def _part_row(part: Part) -> list[str]:
    count = part.discussion.comments
    # A cell keeps no white space, and a quiet time is part of the course.
    course = sparkline_of(part.discussion.samples).replace(" ", "·")
    return [
        f"{part.hours:+.1f} h",
        f"{part.discussion.name}{part.bound}",
        "not told" if count is None else str(count),
        course,
    ]


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _json(found: StoryAccount) -> dict[str, object]:
    story, boost = found.story, found.boost
    return {
        "id": story.id,
        "uid": story.uid,
        "title": story.title,
        "link": story.link,
        "published_at": story.published_at,
        "comments": story.comments,
        "heat": story.heat,
        "entries": [_entry_json(one) for one in found.entries],
        "boost": {
            "hours": boost.hours,
            "words": boost.words,
            "weight_hours": boost.weight_hours,
            "coverage_hours": boost.coverage_hours,
            "independent_sites": boost.voices,
            "discussions": [_part_json(part) for part in boost.parts],
        },
        "feeds": [_standing_json(one) for one in found.standings],
    }


def _entry_json(one: EntryAccount) -> dict[str, object]:
    return {
        "id": one.mention.entry_id,
        "source": one.mention.source_title,
        "title": one.mention.title,
        "link": one.mention.link,
        "published_at": one.mention.published_at,
        "first_seen_at": one.first_seen_at,
        "comments": one.mention.comments,
        "typical": one.typical,
        "rule": one.grouping.rule.value,
        "score": one.grouping.score,
        "reason": one.grouping.reason,
    }


def _part_json(part: Part) -> dict[str, object]:
    return {
        "name": part.discussion.name,
        "comments": part.discussion.comments,
        "hours": part.hours,
        "sparkline": sparkline_of(part.discussion.samples),
        "samples": [asdict(sample) for sample in part.discussion.samples],
    }


def _standing_json(one: Standing) -> dict[str, object]:
    return {
        "feed": one.feed,
        "place": one.place,
        "of": one.of,
        "above": None if one.above is None else one.above.id,
        "comments_needed": one.comments_needed,
        "why": one.why,
    }
