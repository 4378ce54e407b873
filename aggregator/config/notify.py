"""Who is told of news, and when: `[[notify]]`."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from aggregator.config.operating import WaySettings
from aggregator.models.news import SAMPLE, When


def _when(value: object) -> When:
    found = When.of(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('"enters", or a least number as in "comments >= 100" or "sources >= 3"')
    return found


def _template(text: str) -> str:
    from aggregator.template import problem_of  # not at the top: hardly anyone needs the template engine here

    problem = problem_of(text, SAMPLE)
    if problem:
        raise ValueError(f"a template; {problem}")
    return text


class NotifySettings(WaySettings):
    """`[[notify]]`: whom to tell of news, each story once for ever: by a command or by a webhook."""

    feed: str = Field(description="The feed whose stories are told of, by its slug.")
    when: Annotated[When, BeforeValidator(_when)] = Field(
        description='`"enters"`: a story is on its first page; `"comments >= 100"`, `"sources >= 3"`: it has so many.'
    )
    name: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Its name for life: what it has told is remembered under it. Default: made of feed, when and way.",
    )
    body: Annotated[str, AfterValidator(_template)] | None = Field(
        None,
        description="Template of what is posted, or put on the command's input. Default: all that is known, JSON.",
    )
    per_hour: int = Field(10, ge=1, le=1000, description="At most that many each on its own; the rest in one.")

    @model_validator(mode="after")
    def _has_one_way(self) -> Self:
        if bool(self.command) == bool(self.webhook):
            raise ValueError("either a command or a webhook")
        return self

    @property
    def way(self) -> str:
        return "command" if self.command else "webhook"

    @property
    def rule(self) -> str:
        """What it is called, by which the database knows it."""
        return self.name or default_name(self.feed, str(self.when), self.way)


def default_name(feed: str, when: str, way: str) -> str:
    return f"{feed} {when} by {way}"
