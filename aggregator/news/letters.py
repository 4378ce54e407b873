"""What a letter says: a story, or many, by the rule's template."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any, Final

import structlog

from aggregator import template
from aggregator.config import Config, FeedSettings
from aggregator.config.notify import NotifySettings
from aggregator.models import Story
from aggregator.models.letters import Letter
from aggregator.models.news import CHANNEL, SAMPLE, Trait, When
from aggregator.text import one_line
from aggregator.units import many, utc

log = structlog.get_logger()

NAMED: Final = 20  # stories that the text of a letter about many names


def letter_of(rule: NotifySettings, stories: Sequence[Story], config: Config, now: float) -> Letter:
    """The letter that tells of a story, or of many together."""
    told = values(rule, stories, config)
    return Letter(CHANNEL + rule.rule, str(told["title"]), _body(rule, told), now, _environment(told))


def sample_letter(rule: NotifySettings, now: float) -> Letter:
    """A letter about an invented story."""
    told = dict(SAMPLE) | {"rule": rule.rule}
    return Letter(CHANNEL + rule.rule, str(told["title"]), _body(rule, told), now, _environment(told))


def values(rule: NotifySettings, stories: Sequence[Story], config: Config) -> dict[str, Any]:
    """All that a template can say (the names of `models.news.SAMPLE`)."""
    settings = config.settings
    feed = next(one for one in settings.output_feeds if one.slug == rule.feed)
    page, listed = f"{settings.site.link}/{feed.slug}", [_story(one) for one in stories]
    about = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, "\n".join((rule.rule, *(story.uid for story in stories))))),
        "rule": rule.rule,
        "feed": _title(feed, config),
        "site": settings.site.link,
        "stories": listed,
    }
    if len(stories) == 1:
        (one,), (story,) = listed, stories
        link = one["link"] or page
        why = _why(story, rule.when, feed, config)
        return about | one | {"event": "story", "link": link, "why": why, "text": f"{one['title']} ({why})\n{link}"}
    why = _title(feed, config)
    more = [f"and {len(stories) - NAMED} more"] if len(stories) > NAMED else []
    title = f"{len(stories)} stories more"
    text = "\n".join([f"{title} ({why})", *(_line(one) for one in listed[:NAMED]), *more])
    blank: dict[str, Any] = {"source": "", "sources": [], "author": "", "image": "", "comments": None, "published": ""}
    teaser = "; ".join(one["title"] for one in listed[:NAMED])
    return (
        about | blank | {"event": "summary", "title": title, "link": page, "teaser": teaser, "why": why, "text": text}
    )


def _story(story: Story) -> dict[str, Any]:
    sources = dict.fromkeys(mention.source_title for mention in story.mentions)
    return {
        "title": one_line(story.title),
        "link": story.link or "",
        "teaser": story.teaser,
        "source": story.lead.source_title,
        "sources": list(sources),
        "author": story.author,
        "image": story.image or "",
        "comments": story.comments,
        "published": utc(story.published_at),
    }


def _line(one: dict[str, Any]) -> str:
    return f"- {one['title']} {one['link']}".rstrip()


def _why(story: Story, when: When, feed: FeedSettings, config: Config) -> str:
    match when.trait:
        case Trait.COMMENTS:
            return many(story.comments or 0, "comment")
        case Trait.SOURCES:
            return many(len({mention.source_id for mention in story.mentions}), "source")
        case Trait.ENTERS:
            return f"{_title(feed, config)}, {story.lead.source_title}"


def _title(feed: FeedSettings, config: Config) -> str:
    return feed.title or config.settings.site.title


def _body(rule: NotifySettings, told: dict[str, Any]) -> str:
    if rule.body is not None:
        try:
            return template.render(rule.body, told)
        except ValueError as error:  # it was tried on a sample, so this is rare
            log.error("template of a rule not used", rule=rule.rule, error=str(error))
    return json.dumps(told, ensure_ascii=False)


def _environment(told: dict[str, Any]) -> dict[str, str]:
    names = ("event", "id", "rule", "title", "link", "text")
    return {f"MEEST_RECENT_{name.upper()}": str(told[name]).replace("\x00", "") for name in names}
