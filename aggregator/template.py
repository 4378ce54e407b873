"""An operator's short templates, by Jinja in its sandbox: text of values, nothing else."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from email.header import Header
from typing import Any

from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from aggregator.text import one_line


def problem_of(text: str, sample: Mapping[str, Any]) -> str | None:
    """Why the template cannot be used, in words; `sample` has every name that there will be."""
    try:
        asked = meta.find_undeclared_variables(_environment().parse(text))
        if unknown := sorted(asked - set(sample)):
            return f"there is no {unknown[0]!r}; there are {', '.join(sorted(sample))}"
        render(text, sample)
    except Exception as error:  # whatever an expression may raise
        return f"this one has an error: {one_line(str(error)) or type(error).__name__}"
    return None


def render(text: str, values: Mapping[str, Any]) -> str:
    """The text with the values in it. Raises ValueError when they do not go together."""
    try:
        return _environment().from_string(text).render(values)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise ValueError(one_line(str(error)) or type(error).__name__) from error


@functools.cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
    # JSON as it is, not made safe for HTML as Jinja's own does it.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    environment.filters["mail_header"] = _mail_header
    return environment


def _mail_header(text: object) -> str:
    """A value as it may stand in a mail's header: one line, other letters than ASCII encoded (RFC 2047)."""
    line = one_line(str(text))
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=10_000).encode()
