"""The published state: every edition, on disk for any web server and in memory for ours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aggregator.models import Edition, OutputFeed
from aggregator.publish import manifest
from aggregator.publish.addresses import MEDIA_TYPES
from aggregator.publish.assets import assets
from aggregator.publish.boundary import clean
from aggregator.publish.codings import encoded
from aggregator.publish.folder import Folder
from aggregator.publish.html import embed_path
from aggregator.publish.manifest import MANIFEST, etag, files_of, names_of
from aggregator.publish.opml import OpmlSource, opml_files
from aggregator.publish.render import render_clean

# The slug of what belongs to the site, not to a feed.
SITE: Final = ""
_HOME: Final = "index.html"
_OPML: Final = "sources.opml"
_OPML_TYPE: Final = "text/x-opml; charset=utf-8"
# RFC 8259 gives JSON no charset.
_CHARSET: Final = {"json": ""}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file as it should be published."""

    slug: str
    format: str
    content_type: str
    body: bytes


class Editions:
    """What is published in `directory`, and what is there already is kept: times and ETags outlive the process.

    Changes are made by one process and thread at a time (a lock in the folder sees to it); reading never waits.
    """

    def __init__(self, directory: Path) -> None:
        self._folder = Folder(directory)
        self._files: Mapping[str, Edition] = {}
        self._home: str | None = None
        self._paths: Mapping[str, Edition] = MappingProxyType({})
        self._signature: tuple[int, int, int] | None = None
        self.reload_if_changed()

    def all(self) -> Mapping[str, Edition]:
        """Every edition by each path under which it is served, such as `/meest-recent.rss` and `/`.

        An immutable snapshot: a change replaces it whole.
        """
        return self._paths

    def publish(self, feed: OutputFeed, formats: Sequence[str], now: float) -> tuple[str, ...]:
        """Renders `feed`; gives the formats whose bytes changed. Formats that it had before and has no more go.

        Raises PublishError when the disk is full, the folder cannot be written to, or a format is unknown: what was
        published stays as it was.
        """
        cleaned = clean(replace(feed, formats=tuple(formats)))
        drafts = {_name(feed, format): _draft(cleaned, format) for format in _with_embed(feed, formats)}
        with self._folder.changing():
            self.reload_if_changed()
            gone = {
                name for name, old in self._files.items() if old.slug == feed.slug and _name(feed, old.format) == name
            }
            home = feed.slug if not feed.siblings or feed.siblings[0][0] == feed.slug else self._home
            changed = self._apply(drafts | _asset_drafts(), gone - drafts.keys(), home, now)
        return tuple(format for format in formats if _name(feed, format) in changed)

    def publish_opml(self, title: str, sources: Sequence[OpmlSource], now: float) -> bool:
        """Publishes the list of sources (`/opml`) and one for each category (`/opml/…`); gives whether any changed."""
        drafts = {name: _Draft(SITE, "opml", _OPML_TYPE, body) for name, body in opml_files(title, sources).items()}
        with self._folder.changing():
            self.reload_if_changed()
            gone = {name for name, old in self._files.items() if old.format == "opml"} - drafts.keys()
            return bool(self._apply(drafts, gone, self._home, now)) or bool(gone)

    def retire(self, slugs_kept: Collection[str]) -> None:
        """Takes away the feeds whose slug is not among these, and what older versions of the page used."""
        with self._folder.changing():
            self.reload_if_changed()
            home = self._home if self._home in slugs_kept else None
            self._apply({}, set(self._retired(slugs_kept)), home, 0.0)

    def reload_if_changed(self) -> bool:
        """Takes over what another process has published since; gives whether there was anything new."""
        signature = self._folder.signature(MANIFEST)
        if signature == self._signature:
            return False
        files, home, whole = manifest.read(self._folder)
        # In the middle of another process's change: what we have of a file is right until the manifest is.
        kept = {} if whole else {name: old for name, old in self._files.items() if name not in files}
        before = self._paths
        self._show(kept | files, home)
        self._signature = signature if whole else None
        return before != self._paths

    def _apply(
        self, drafts: Mapping[str, _Draft], gone: Collection[str], home: str | None, now: float
    ) -> frozenset[str]:
        """Brings disk, then memory to the drafts; gives the names whose bytes changed."""
        made = {name: self._edition(name, draft, now) for name, draft in drafts.items()}
        changed = frozenset(name for name, edition in made.items() if edition is not self._files.get(name))
        files = {name: edition for name, edition in (dict(self._files) | made).items() if name not in gone}
        front_changed = home != self._home or f"{home}.html" in changed
        self._write(files, changed | ({_HOME} if front_changed else set()), home)
        self._folder.remove(each for name in gone for each in names_of(name))
        if _front(files, home) is None:
            self._folder.remove(names_of(_HOME))
        self._show(files, home)
        return changed

    def _write(self, files: Mapping[str, Edition], changed: Collection[str], home: str | None) -> None:
        """Writes what changed, and what someone took away; the manifest last."""
        front = _front(files, home)
        shown = dict(files) | ({_HOME: front} if front else {})
        listing = manifest.write(files, home)
        stale = {
            each: body
            for name, edition in shown.items()
            for each, body in files_of(name, edition).items()
            if name in changed or not self._folder.holds(each, len(body))
        }
        if stale or listing != self._folder.read(MANIFEST):
            self._folder.replace(stale | {MANIFEST: listing})
            self._signature = self._folder.signature(MANIFEST)

    def _edition(self, name: str, draft: _Draft, now: float) -> Edition:
        """The edition of a draft: the old one when its bytes are the same."""
        old = self._files.get(name)
        tag = etag(draft.body)
        if old and old.etag == tag and old.content_type == draft.content_type:
            return old
        # Two changes within a second, or a clock set back, must not look like one to If-Modified-Since.
        modified_at = max(float(int(now)), old.modified_at + 1) if old else float(int(now))
        return Edition(draft.slug, draft.format, draft.content_type, draft.body, tag, modified_at, encoded(draft.body))

    def _retired(self, slugs_kept: Collection[str]) -> Iterator[str]:
        current = _asset_drafts()
        for name, edition in self._files.items():
            outdated = edition.slug == SITE and name.startswith("static/") and name not in current
            if outdated or (edition.slug != SITE and edition.slug not in slugs_kept):
                yield name

    def _show(self, files: Mapping[str, Edition], home: str | None) -> None:
        self._files, self._home = files, home
        paths = {path: edition for name, edition in files.items() for path in _paths(name, edition)}
        front = _front(files, home)
        self._paths = MappingProxyType(paths | ({"/": front, f"/{_HOME}": front} if front else {}))


def _paths(name: str, edition: Edition) -> Iterator[str]:
    """The paths under which a file is served: as it is called, and shorter for what people type."""
    yield f"/{name}"
    if edition.format in ("html", "embed", "opml"):
        yield f"/{name.rpartition('.')[0]}"
    if name == _OPML:
        yield "/opml"


def _front(files: Mapping[str, Edition], home: str | None) -> Edition | None:
    """The page that is also the site's, unless a feed is itself called index."""
    return None if _HOME in files else files.get(f"{home}.html")


def _name(feed: OutputFeed, format: str) -> str:
    """The file of this document of a feed in a format."""
    return f"{embed_path(feed)}.html" if format == "embed" else f"{feed.path or feed.slug}.{format}"


def _with_embed(feed: OutputFeed, formats: Sequence[str]) -> tuple[str, ...]:
    """A feed's first page comes with a version for other sites' frames."""
    return (*formats, "embed") if "html" in formats and feed.path is None else tuple(formats)


def _draft(feed: OutputFeed, format: str) -> _Draft:
    body = render_clean(feed, format)
    return _Draft(feed.slug, format, MEDIA_TYPES[format] + _CHARSET.get(format, "; charset=utf-8"), body)


def _asset_drafts() -> dict[str, _Draft]:
    return {each.path: _Draft(SITE, each.format, each.content_type, each.body) for each in assets().values()}
