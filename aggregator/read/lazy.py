"""Which address a picture has that is loaded late: pages write it into attributes of their own; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# The picture that is meant, in the order of who is most sure to mean it.
SOURCES: Final = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-url", "data-image", "data-img-src")
SETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
# What HTML itself says of a picture; all else was written for scripts.
_OF_HTML: Final = re.compile(
    r"(?:low)?src|srcset|sizes|alt|title|width|height|class|style|id|lang|dir|loading|decoding|fetchpriority|usemap|ismap|"
    r"align|border|[hv]space|longdesc|crossorigin|referrerpolicy|name|itemprop|role|rel|draggable"
)
# Whatever a script reads an address from: `data-hi-res-src`, `nitro-lazy-src`, `real_src`, `original`.
_LATE: Final = re.compile(r"(?:data-)?(?:[\w-]*[-_])?(?:\w*src|lazy|lazyload|original)(?:-[\w-]+)?")
# A part of the tag of a picture with such an attribute.
HINTS: Final = ("data-", "-src", "_src", " original=", " file=")
_LATE_SET: Final = re.compile(r"data-[\w-]*src-?set[\w-]*")
_FILE: Final = re.compile(r"[^\s?#]+\.(?:jpe?g|png|gif|webp|avif)(?:[?#]\S*)?", re.IGNORECASE)
LARGEST: Final = 2_000  # pixels; a reader has no use for more

_NO_ADDRESS: Final = re.compile(
    r"\s*(?:(?:data|blob|about|javascript|cid|file|mailto):|[{\[#]|%7b"
    r"|(?:true|false|null|none|undefined|nan|n/?a|[.?/\s-]+|(?:%20)+|https?:?/*)\s*\Z)",
    re.IGNORECASE,
)
_CANDIDATE: Final = re.compile(r"\s*,?\s*(\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|\Z)")
# What stands where a picture will be: a whole name, so that "clearwater.jpg" is a picture.
_PLACEHOLDER: Final = re.compile(
    r"[\w-]*?(?<![a-zA-Z])(?:blank|spacer|place-?holder|pixel|transparent|trans|1x1|lazy(?:[-_]?load(?:ing|er)?)?|"
    r"loading|loader|gr[ae]y|clear|(?:white)?dot|empty|none|dummy|preload(?:er)?|s|t)(?:[-_.]?(?:image|img|bg|\d{1,4}(?:x\d{1,4})?))?"
    r"(?:\.min)?",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)", re.IGNORECASE)


def address(given: Mapping[str, str], *sources: Mapping[str, str]) -> str | None:
    """The address of a picture with these attributes, as written; None when it has none that can be shown.

    `sources` are the attributes of what else of a `<picture>` it may be read from.
    """
    others = [name for name in given if _is_for_scripts(name)]
    late = next((url for name in SOURCES if is_address(url := given.get(name, "").strip())), None)
    late = late or next((given[name] for name in others if _LATE.fullmatch(name) and _is_file(given[name])), None)
    if late:
        return late
    src = given.get("src", "").strip()
    if is_address(src) and not _is_placeholder(src):
        return src
    sets = (
        _best(one[name])
        for one in (given, *sources)
        for name in (*SETS, *filter(_LATE_SET.fullmatch, one))
        if name in one
    )
    files = (given[name] for name in others if _is_file(given[name]))
    return next(filter(None, (*sets, *files)), src if is_address(src) else None)


def is_address(text: str) -> bool:
    """Whether an attribute may hold the web address of a file: not empty, no inline data, no object of a script, no
    word for nothing."""
    return bool(text) and not _NO_ADDRESS.match(text)


def _is_placeholder(url: str) -> bool:
    ends = (ending.start() for ending in _ENDING.finditer(url))
    return any(_PLACEHOLDER.fullmatch(url, url.rfind("/", 0, end) + 1, end) for end in ends)


def names_another(given: Mapping[str, str]) -> bool:
    """Whether an attribute that only this page's scripts know may hold the picture's address."""
    return any(map(_is_for_scripts, given))


def _is_for_scripts(name: str) -> bool:
    return name not in SOURCES and name not in SETS and not _OF_HTML.fullmatch(name)


def _is_file(text: str) -> bool:
    return is_address(text) and bool(_FILE.fullmatch(text))


def _best(candidates: str) -> str | None:
    """The largest of a `srcset` (HTML, section 4.8.4.2.1) that is not larger than a reader needs."""
    sized = [
        (float(size or 1) * (1 if unit == "w" else 100), url)
        for url, size, unit in _CANDIDATE.findall(candidates[:20_000])
        if is_address(url) and (not size or size.count(".") < 2)
    ]
    fitting = [one for one in sized if one[0] <= LARGEST] or sized[:1]
    return max(fitting, default=(0.0, None))[1] if fitting else None
