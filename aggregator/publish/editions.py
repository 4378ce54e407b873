"""The published state: every edition, on disk for any web server and in memory for ours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aggregator.errors import PublishError
from aggregator.models import Edition, Publication, Published
from aggregator.publish import manifest, origins, retained
from aggregator.publish.codings import encoded, kept
from aggregator.publish.documents import PublishedFile, documents_of
from aggregator.publish.folder import Folder
from aggregator.publish.manifest import MANIFEST, Manifest, etag, files_of, names_of
from aggregator.publish.origins import MADE_OF
from aggregator.publish.shelf import Overwritten, Shelf
from aggregator.publish.themes import Theme, signature

HOME: Final = "index.html"
_OPML: Final = "sources.opml"
_TRIES: Final = 3


class Editions:
    """What is published in a folder or on another shelf, and what is there already is kept: times and ETags outlive
    the process.

    Changes are made by one process and thread at a time (the shelf sees to it); reading never waits.
    """

    def __init__(self, place: Path | Shelf) -> None:
        self._folder: Shelf = Folder(place) if isinstance(place, Path) else place
        self._files: Mapping[str, Edition] = {}
        self._home: str | None = None
        self._paths: Mapping[str, Edition] = MappingProxyType({})
        self._signature: tuple[int, ...] | None = None
        self._made: dict[str, tuple[str, Edition]] = {}
        self._manifest = Manifest()
        self._theme_folder: Path | None = None
        self._theme = Theme()
        self._told: tuple[str, ...] = ()
        self.reload_if_changed()

    def all(self) -> Mapping[str, Edition]:
        """Every edition by each path under which it is served, such as `/meest-recent.rss` and `/`.

        An immutable snapshot: a change replaces it whole.
        """
        return self._paths

    def publish(self, publication: Publication, now: float) -> Published:
        """Brings what is published to this; what did not change is neither rendered nor written.

        Raises PublishError when the disk is full, the folder cannot be written to, or a format is unknown: what was
        published stays as it was.
        """
        wanted = dict(documents_of(publication, self._look(publication.theme)))
        for _ in range(_TRIES - 1):
            try:
                return self._published(publication, wanted, now)
            except Overwritten:
                continue
        return self._published(publication, wanted, now)

    def _published(self, publication: Publication, wanted: Mapping[str, PublishedFile], now: float) -> Published:
        home = publication.feeds[0].slug if publication.feeds else None
        with self._folder.changing():
            self.reload_if_changed()
            made = {name: self._edition(name, document, now) for name, document in wanted.items()}
            changed = frozenset(name for name, edition in made.items() if edition is not self._files.get(name))
            kept = retained.kept(self._files, made, publication)
            self._apply({name: self._files[name] for name in kept} | made, changed, home)
            self._remember({name: (document.made_of, made[name]) for name, document in wanted.items()})
        return Published(tuple(_parts(name) for name in made if name in changed), self._new_problems())

    def _remember(self, made: dict[str, tuple[str, Edition]]) -> None:
        """What all was made of, for this process and the next one. What a theme failed at is tried again by that."""
        self._made = made
        listing = origins.listing({} if self._theme.problems else made)
        if listing != self._folder.read(MADE_OF):
            with suppress(PublishError):  # all is published by then; the next process renders once more
                self._folder.replace({MADE_OF: listing})

    def _look(self, folder: Path | None) -> Theme:
        """The theme in that folder, read again once something in it has changed."""
        if folder != self._theme_folder or signature(folder) != self._theme.signature:
            self._theme_folder, self._theme, self._told = folder, Theme(folder), ()
        return self._theme

    def _new_problems(self) -> tuple[str, ...]:
        new = self._theme.problems[len(self._told) :]
        self._told = self._theme.problems
        return new

    def reload_if_changed(self) -> bool:
        """Takes over what another process has published since; gives whether there was anything new."""
        signature = self._folder.signature(MANIFEST)
        if signature == self._signature:
            return False
        files, home, whole = manifest.read(self._folder, self._files)
        # In the middle of another process's change: what we have of a file is right until the manifest is.
        kept = {} if whole else {name: old for name, old in self._files.items() if name not in files}
        before = self._paths
        self._made = origins.read(self._folder, kept | files)
        self._show(kept | files, home)
        self._signature = signature if whole else None
        return before != self._paths

    def _apply(self, files: Mapping[str, Edition], changed: Set[str], home: str | None) -> None:
        """Brings disk, then memory to these files."""
        gone = self._files.keys() - files.keys()
        front_changed = home != self._home or f"{home}.html" in changed
        changed |= {HOME} if front_changed else set()
        self._folder.remove(_left_out(_shown(files, home), changed))
        self._write(files, changed, home)
        self._folder.remove(each for name in gone for each in names_of(name))
        if front_of(files, home) is None:
            self._folder.remove(names_of(HOME))
        self._show(files, home)

    def _write(self, files: Mapping[str, Edition], changed: Collection[str], home: str | None) -> None:
        """Writes what changed, and what someone took away; the manifest last."""
        listing = self._manifest.write(files, home)
        stale = {
            each: body
            for name, edition in _shown(files, home).items()
            for each, body in files_of(name, edition).items()
            if name in changed or not self._folder.holds(each, len(body))
        }
        if stale or listing != self._folder.read(MANIFEST):
            self._folder.replace(stale | {MANIFEST: listing})
            self._signature = self._folder.signature(MANIFEST)

    def _edition(self, name: str, document: PublishedFile, now: float) -> Edition:
        """The edition of a document: the old one when its bytes are the same, or may never change."""
        old = self._files.get(name)
        if old and (document.is_final or self._made.get(name) == (document.made_of, old)):
            return old
        body = document.render()
        tag = etag(body)
        if old and _described(old) == (tag, document.content_type, document.location, document.link):
            return old
        # Two changes within a second, or a clock set back, must not look like one to If-Modified-Since.
        modified_at = max(float(int(now)), old.modified_at + 1) if old else float(int(now))
        codings = encoded(body)
        return Edition(
            slug=document.slug,
            format=document.format,
            content_type=document.content_type,
            body=kept(body, codings),
            etag=tag,
            modified_at=modified_at,
            encoded=codings,
            location=document.location,
            link=document.link,
        )

    def _show(self, files: Mapping[str, Edition], home: str | None) -> None:
        self._files, self._home = files, home
        paths = {path: edition for name, edition in files.items() for path in _paths(name, edition)}
        front = front_of(files, home)
        self._paths = MappingProxyType(paths | ({"/": front, f"/{HOME}": front} if front else {}))


def _shown(files: Mapping[str, Edition], home: str | None) -> Mapping[str, Edition]:
    """The files with the site's page."""
    front = front_of(files, home)
    return dict(files) | ({HOME: front} if front else {})


def _left_out(shown: Mapping[str, Edition], changed: Set[str]) -> Iterator[str]:
    """Codings that those are not kept in which changed: a web server must not find what they were, be it of a version
    of this program that kept them."""
    for name in changed & shown.keys():
        yield from names_of(name) - files_of(name, shown[name]).keys()


def _described(edition: Edition) -> tuple[str, str, str | None, str | None]:
    """What a client is told of an edition besides its time."""
    return edition.etag, edition.content_type, edition.location, edition.link


def _paths(name: str, edition: Edition) -> Iterator[str]:
    """The paths under which a file is served: as it is called, and shorter for what people type."""
    yield f"/{name}"
    if edition.format in ("html", "embed", "block", "opml"):
        yield f"/{name.rpartition('.')[0]}"
    if name == _OPML:
        yield "/opml"


def front_of(files: Mapping[str, Edition], home: str | None) -> Edition | None:
    """The page that is also the site's, unless a feed is itself called index."""
    return None if HOME in files else files.get(f"{home}.html")


def _parts(name: str) -> tuple[str, str]:
    """`meest-recent/2.rss` → (`meest-recent/2`, `rss`)."""
    path, _, format = name.rpartition(".")
    return path, format
