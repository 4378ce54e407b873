"""Where a value stands in a JSON document; pure.

Paths are JMESPath (jmespath.org): what people write by intuition (`data.items`, `fields.title`, `[0].data.score`) is
JMESPath already, and filters and fallbacks (`items[?type=='article']`, `title || headline`) come with it, specified and
kept up by others.
"""

from __future__ import annotations

import json
from typing import Any

import jmespath

from aggregator.errors import Malformed
from aggregator.read import lenient
from aggregator.text import one_line


class JsonPath:
    """A path that was found to be well-formed, under the name of its configuration key."""

    def __init__(self, key: str, path: str) -> None:
        """Raises `Malformed`, naming the key, when `path` is no JMESPath expression."""
        self.name = f"{key} = {path!r}"
        try:
            self._expression = jmespath.compile(path)
        except ValueError as error:
            raise Malformed(f"{self.name} is no JMESPath expression: {one_line(str(error))[:200]}") from error

    def value_in(self, data: object) -> Any:
        """The value that the path leads to; None when it leads nowhere.

        Raises `Malformed` when a function in the path is given what it cannot take.
        """
        try:
            return self._expression.search(data)
        except ValueError as error:
            raise Malformed(f"{self.name} cannot be followed: {one_line(str(error))[:200]}") from error


def json_of(body: bytes) -> Any:
    """The JSON document in `body`: UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises `Malformed` for anything else.
    """
    try:
        return lenient.loads(body.decode(json.detect_encoding(body), "surrogatepass"))
    except RecursionError as error:
        raise Malformed("not JSON that can be read: nested too deeply") from error
    except ValueError as error:  # of syntax, of encoding, and of numbers with thousands of digits
        raise Malformed(f"not JSON: {one_line(str(error))[:200]}") from error


def text_of(value: object) -> str | None:
    """A value as text: strings as they are, numbers as digits, a list of such joined; None for everything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, list):
        return ", ".join(text for text in map(text_of, value[:20]) if text) or None
    return None


def _digits(number: float) -> str:
    # Python refuses to write integers of more than 4,300 digits, in a ValueError.
    return str(number) if abs(number) < 1e300 else "inf"
