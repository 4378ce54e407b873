"""What a running daemon takes over of an edited file, and what only a restart gives; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aggregator.config import Config
from aggregator.errors import ConfigError, Problem

_RESTART = "cannot change while the daemon runs: restart it, or put the old value back"


def check_reload(old: Config, new: Config) -> None:
    """Raises ConfigError when `new` asks for what only a restart can give.

    That is also what nobody means who did not say so: a file that was emptied, cut off by a full disk or written over
    is often still good TOML, and would take the sources and feeds away from readers within seconds.
    """
    problems = []
    if new.location != old.location:
        key = "storage.path" if new.location == new.database else "storage.url"
        problems.append(Problem(key, repr(str(new.location)), _RESTART))
    before, after = old.settings, new.settings
    if new.is_anothers:  # who has it in its file has answered for it
        before = after.model_copy(update={"engine": before.engine})
    if after.engine != before.engine:
        problems.append(Problem("engine", None, _RESTART))
    problems += _lost("sources", [one.url for one in before.sources], [one.url for one in after.sources])
    problems += _lost("feeds", [one.slug for one in before.feeds], [one.slug for one in after.feeds])
    if problems:
        raise ConfigError(str(new.path), tuple(problems))


def _lost(kind: str, before: Collection[str], after: Collection[str]) -> Iterator[Problem]:
    """The problem when more than half are gone. As many that came in their place are an edit: of addresses, or slugs.

    None of it tells `enabled = false`, which nobody writes by accident.
    """
    gone = [name for name in before if name not in set(after)]
    if 2 * len(gone) > len(before) and len(after) < len(before):
        how_many = "all" if len(gone) == len(before) else f"{len(gone)} of the"
        yield Problem(
            kind,
            None,
            f"this file would take away {how_many} {len(before)} {kind}, and may have been cut off; "
            "restart the daemon if that is meant, or put the file right",
        )
