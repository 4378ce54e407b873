"""The types of value that settings are made of, and the table that all of them are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr

from aggregator import patterns, rules
from aggregator.config.values import (
    address_range,
    byte_size,
    duration,
    file_of_database,
    http_url,
    http_url_or_path,
    language_tag,
    last_moment,
    moment,
    network,
    pattern,
    postgres_url,
    rule,
    secret,
    slug,
    story_name,
    time_zone,
)


def _verbatim_url(value: str) -> str:
    """An http(s) URL as it is written: others compare it letter by letter, a slash at its end included."""
    http_url(value)
    return value


def _secret_url(value: SecretStr) -> SecretStr:
    http_url(value.get_secret_value())
    return value


Duration = Annotated[float, BeforeValidator(duration)]
Size = Annotated[int, BeforeValidator(byte_size)]
Pattern = Annotated[patterns.Pattern, BeforeValidator(pattern)]
Rule = Annotated[rules.EntryRule, BeforeValidator(rule)]
Slug = Annotated[str, AfterValidator(slug)]
Language = Annotated[str, AfterValidator(language_tag)]
HttpUrl = Annotated[str, AfterValidator(http_url)]
HubUrl = Annotated[str, AfterValidator(_verbatim_url)]
SourceUrl = Annotated[str, AfterValidator(http_url_or_path)]
Network = Annotated[str, AfterValidator(network)]
AddressRange = Annotated[str, AfterValidator(address_range)]
DatabaseFile = Annotated[Path, BeforeValidator(file_of_database)]
PostgresAddress = Annotated[str, AfterValidator(postgres_url)]
Secret = Annotated[SecretStr, BeforeValidator(secret)]
SecretUrl = Annotated[Secret, AfterValidator(_secret_url)]  # one that may hold a password
TimeZone = Annotated[str, AfterValidator(time_zone)]
Moment = Annotated[datetime, BeforeValidator(moment)]
LastMoment = Annotated[datetime, BeforeValidator(last_moment)]
StoryName = Annotated[str, BeforeValidator(story_name)]
Format = Literal["rss", "atom", "json", "html"]
ArticleContent = Literal["none", "teaser", "full"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)
