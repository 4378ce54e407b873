"""The look: our templates and files, and a theme's instead of them where its folder has one of the same name.

A theme is somebody's own work, edited while the program runs, so nothing in it can stop publishing. A template with an
error in it is left out, and ours is used; one that fails when it is rendered fails alone, and that document is
rendered by our templates. Both are told as `problems`. Templates run in Jinja's sandbox: a theme from elsewhere can
make pages, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from aggregator.publish.assets import TYPES, Asset, asset
from aggregator.publish.assets import built_in as assets
from aggregator.text import one_line

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

_NAME: Final = re.compile(r"[a-zA-Z0-9_-][a-zA-Z0-9._-]*")
_LARGEST: Final = 5_000_000  # bytes of one file: it is kept in memory in four codings
Signature = tuple[tuple[str, int, int], ...]


class Theme:
    """A look, as its folder was when it was read. Without a folder, the built-in one."""

    def __init__(self, folder: Path | None = None) -> None:
        self.signature = signature(folder)
        self._problems: dict[str, None] = {}
        self._environments: dict[tuple[str, bool], Environment] = {}
        files = dict(self._files(folder, "static", tuple(TYPES)))
        self.assets: Mapping[str, Asset] = MappingProxyType(
            {**assets(), **{name: asset(name, body) for name, body in files.items()}}
        )
        self._own = dict(self._templates(folder))

    @property
    def has_templates(self) -> bool:
        """Whether some are its own."""
        return bool(self._own)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with it, as found so far; each once."""
        return tuple(self._problems)

    def render(self, template: str, language: str, values: Mapping[str, Any]) -> bytes:
        """The document, UTF-8; by our own template when the theme's fails."""
        if self._own:
            try:
                return self._environment(language, own=True).get_template(template).render(values).encode()
            except Exception as error:  # a theme's template is a program, which can raise anything
                self._found(f"{template}: {type(error).__name__}: {error}; the built-in templates are used instead")
        return self._environment(language, own=False).get_template(template).render(values).encode()

    def _environment(self, language: str, *, own: bool) -> Environment:
        known = self._environments.get((language, own))
        if known is None:
            known = self._environments[language, own] = _environment(language, self._own if own else {})
            known.globals["asset"] = {name: each.path for name, each in self.assets.items()}
        return known

    def _templates(self, folder: Path | None) -> Iterator[tuple[str, str]]:
        """The theme's templates that can be read as such."""
        if folder is None:
            return
        from jinja2 import TemplateError, TemplateSyntaxError

        parser = _environment("en", {})
        for name, body in self._files(folder, "templates", ("html", "css")):
            try:
                text = body.decode()
                parser.compile(text, name)
            except (TemplateError, UnicodeDecodeError) as error:
                line = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
                self._found(f"templates/{name}{line}: {error}; the built-in one is used instead")
            else:
                yield name, text

    def _files(self, folder: Path | None, part: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        for name, size, _ in signature(folder):
            kind, _, file = name.partition("/")
            if kind != part:
                continue
            if not _NAME.fullmatch(file) or file.rpartition(".")[2] not in kinds:
                self._found(f"{name}: is left out; expected a name that ends in .{', .'.join(kinds)}")
            elif size > _LARGEST:
                self._found(f"{name}: is left out, being larger than 5 MB")
            else:
                try:
                    yield file, (folder / name).read_bytes() if folder else b""
                except OSError as error:
                    self._found(f"{name}: cannot be read ({error.strerror}); the built-in one is used instead")

    def _found(self, problem: str) -> None:
        self._problems[f"theme: {one_line(problem)}"] = None


def signature(folder: Path | None) -> Signature:
    """What differs once a file of a theme was changed: (name, size, time) of each, in order; empty without a folder."""
    if folder is None:
        return ()
    found: list[tuple[str, int, int]] = []
    for part in ("static", "templates"):
        for file in sorted((folder / part).glob("[!.]*")):
            with suppress(OSError):  # taken away meanwhile, or a link that leads nowhere
                stat = file.stat()
                if S_ISREG(stat.st_mode):
                    found.append((f"{part}/{file.name}", stat.st_size, stat.st_mtime_ns))
    return tuple(found)


@lru_cache(maxsize=1)
def built_in() -> Theme:
    """Our own look."""
    return Theme()


def _environment(language: str, own: Mapping[str, str]) -> Environment:
    # Here, not at the top: most rounds of publishing render nothing.
    from jinja2 import ChoiceLoader, DictLoader, Environment, PackageLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from aggregator.publish.words import words_of

    ours: BaseLoader = PackageLoader("aggregator.publish")
    environment = (ImmutableSandboxedEnvironment if own else Environment)(
        loader=ChoiceLoader([DictLoader(own), ours]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(words_of(language).texts, newstyle=True)  # type: ignore[attr-defined]  # by i18n
    return environment
