"""Which content coding an answer is sent in (RFC 9110, section 12.5.3); pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

IDENTITY: Final = "identity"
# Nobody's header is longer, and what is cached must stay small.
_LONGEST: Final = 1024
_ELEMENT: Final = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?")
_ALIASES: Final = {"x-gzip": "gzip"}
# Whoever writes "*" may mean any coding, but only this one can be expected of every program.
_EVERYBODY: Final = frozenset({"gzip", IDENTITY})
# Identity is allowed unless it is excluded, but whoever names a coding would rather have that.
_UNNAMED_IDENTITY: Final = 0.0005


def choose(header: bytes | None, available: Sequence[str]) -> str:
    """The coding to send, of `available`, which has the one we would rather send first.

    Without the header that is identity: such a client may be able to decode nothing. So it is when the header allows
    nothing that there is: a document that can perhaps not be read is better than none.
    """
    if header is None:
        return IDENTITY
    accepted = weights(header)
    best = max(available, key=lambda coding: _weight(accepted, coding), default=IDENTITY)
    return best if _weight(accepted, best) > 0 else IDENTITY


@lru_cache(maxsize=256)
def weights(header: bytes) -> Mapping[str, float]:
    """The codings of an Accept-Encoding header with their weights, 0 to 1, in lower case.

    An element that is not as the grammar has it counts as not there.
    """
    found: dict[str, float] = {}
    if len(header) <= _LONGEST:
        for element in header.decode("latin-1").lower().split(","):
            if match := _ELEMENT.fullmatch(element.strip(" \t")):
                found[_ALIASES.get(match[1], match[1])] = float(match[2] or 1)
    return MappingProxyType(found)


def _weight(accepted: Mapping[str, float], coding: str) -> float:
    if coding in accepted:
        return accepted[coding]
    if "*" in accepted and coding in _EVERYBODY:
        return accepted["*"]
    return _UNNAMED_IDENTITY if coding == IDENTITY else 0.0
