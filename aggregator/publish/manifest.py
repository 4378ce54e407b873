"""What is published, as a file beside the editions, so that ETags and modification times outlive the process."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, Protocol

from aggregator.models import Edition, Packed
from aggregator.publish.codings import CODINGS, codings_of, encoded, kept

MANIFEST: Final = ".editions.json"
_VERSION: Final = 1
# A name out of a damaged or planted manifest must not lead out of the folder.
_NAME: Final = re.compile(r"[a-zA-Z0-9_-][a-zA-Z0-9._-]*(/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)*")


class Readable(Protocol):
    """Where editions are: a folder, or a copy of one."""

    def read(self, name: str) -> bytes | None:
        """The file's bytes, None when it cannot be read."""


def etag(body: bytes) -> str:
    """A strong entity tag of `body`, with its quotes (RFC 9110, section 8.8.3): equal for equal bytes only."""
    return f'"{urlsafe_b64encode(sha256(body).digest()[:18]).decode()}"'


def files_of(name: str, edition: Edition) -> dict[str, bytes | Packed]:
    """Every file of an edition: its body, and its body in each coding."""
    return {name: edition.body} | {name + CODINGS[coding].suffix: body for coding, body in edition.encoded.items()}


def names_of(name: str) -> set[str]:
    """The names of every file that an edition may have."""
    return {name, *(name + coding.suffix for coding in CODINGS.values())}


class Manifest:
    """Writes the manifest; what it said of an edition is kept, since most do not change from one round to the next."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[Edition, str]] = {}

    def write(self, editions: Mapping[str, Edition], home: str | None) -> bytes:
        """The manifest of these editions; `home` is the slug whose page is the site's."""
        lines = {name: self._line(name, edition) for name, edition in sorted(editions.items())}
        self._lines = {name: (editions[name], line) for name, line in lines.items()}
        files = ",\n".join(f"{json.dumps(name)}: {line}" for name, line in lines.items())
        return f'{{"version": {_VERSION}, "home": {json.dumps(home)}, "files": {{\n{files}\n}}}}\n'.encode()

    def _line(self, name: str, edition: Edition) -> str:
        known = self._lines.get(name)
        return known[1] if known and known[0] is edition else json.dumps(_facts(edition))


def _facts(edition: Edition) -> dict[str, Any]:
    return {
        "slug": edition.slug,
        "format": edition.format,
        "content_type": edition.content_type,
        "etag": edition.etag,
        "modified_at": edition.modified_at,
        "location": edition.location,
        "link": edition.link,
        "encoded": {coding: etag(body) for coding, body in edition.encoded.items()},
    }


def read(
    folder: Readable, known: Mapping[str, Edition] = MappingProxyType({})
) -> tuple[dict[str, Edition], str | None, bool]:
    """The editions in the folder by file name, the home slug, and whether all that the manifest names are whole.

    A manifest that is damaged or not ours counts as none; a file that is not as the manifest says is left out. Of those
    that are `known` already no file is read.
    """
    try:
        document = json.loads(folder.read(MANIFEST) or b"{}")
        if document.get("version") != _VERSION:
            return {}, None, True
        files = document["files"].items()
        found = {name: _same(known.get(name), facts) or _edition(folder, name, facts) for name, facts in files}
        home = document["home"]
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}, None, True
    whole = {name: edition for name, edition in found.items() if edition}
    return whole, home if isinstance(home, str) else None, len(whole) == len(found)


def names(folder: Readable) -> list[str]:
    """The names of all that the manifest says is published."""
    try:
        return list(json.loads(folder.read(MANIFEST) or b"{}")["files"])
    except (ValueError, TypeError, KeyError):
        return []


def _same(known: Edition | None, facts: Mapping[str, Any]) -> Edition | None:
    """The edition that these are the facts of, if that is it."""
    said = known and (known.etag, known.modified_at, known.content_type, known.location, known.link)
    told = (facts["etag"], facts["modified_at"], facts["content_type"], facts.get("location"), facts.get("link"))
    return known if said == told else None


def _edition(folder: Readable, name: str, facts: Mapping[str, Any]) -> Edition | None:
    body = folder.read(name) if _NAME.fullmatch(name) else None
    if body is None or etag(body) != facts["etag"]:
        return None
    codings = _encoded(folder, name, body, facts["encoded"])
    return Edition(
        slug=str(facts["slug"]),
        format=str(facts["format"]),
        content_type=str(facts["content_type"]),
        body=kept(body, codings),
        etag=str(facts["etag"]),
        modified_at=float(facts["modified_at"]),
        encoded=codings,
        location=str(facts["location"]) if facts.get("location") else None,
        link=str(facts["link"]) if facts.get("link") else None,
    )


def _encoded(folder: Readable, name: str, body: bytes, etags: Mapping[str, str]) -> Mapping[str, bytes]:
    bodies = {coding: folder.read(name + CODINGS[coding].suffix) for coding in codings_of(len(body))}
    whole = {coding: data for coding, data in bodies.items() if data is not None and etag(data) == etags.get(coding)}
    return whole if len(whole) == len(bodies) else encoded(body)
