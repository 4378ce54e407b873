"""config.toml, and what the store knows of its sources → OPML."""

from __future__ import annotations

from aggregator.config import Config, SourceSettings
from aggregator.errors import StoreError
from aggregator.models import OpmlSource, SourceKind, SourceState
from aggregator.publish.opml import opml_document
from aggregator.records import dataclass
from aggregator.redact import without_secrets
from aggregator.store import reading_of


@dataclass(frozen=True, slots=True)
class OpmlExport:
    """The document, and what it says less than the configuration."""

    body: bytes
    sources: int
    left_out: tuple[tuple[str, str], ...]  # (source, why): not a feed that others could follow
    without_password: tuple[str, ...]  # addresses that had one


def export_opml(config: Config) -> OpmlExport:
    """The configured sources as OPML 2.0, those that are not polled too. A database is looked at when there is one:
    it knows the own titles of sources, and their sites."""
    known, listed, left_out = states(config), [], []
    for source in config.settings.sources:
        if source.is_file:
            left_out.append((source.title or source.url, "a file of this machine"))
        elif source.type is not SourceKind.FEED:
            left_out.append((source.title or source.url, f'type = "{source.type}", not a feed'))
        else:
            listed.append(_listed(source, known.get(source.url)))
    hidden = tuple(shown for one in listed if (shown := without_secrets(one.url)) != one.url)
    return OpmlExport(opml_document(config.settings.site.title, listed), len(listed), tuple(left_out), hidden)


def states(config: Config) -> dict[str, SourceState]:
    """What the store knows of the sources that it polls, by address; nothing when there is no database to read."""
    try:
        with reading_of(config.location) as session:
            return {one.url: one for one in session.sources.enabled()}
    except StoreError:
        return {}


def _listed(source: SourceSettings, known: SourceState | None) -> OpmlSource:
    own_title, link = (known.feed.title, known.feed.link) if known else (None, None)
    title = source.title or own_title or without_secrets(source.url)
    return OpmlSource(title, source.url, link, source.category, source.language, source.enabled)
