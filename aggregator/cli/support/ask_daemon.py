"""What an operator says of sources: straight to the database, or to the daemon that holds it.

The daemon alone writes while it runs. So a command asks it, as the buttons of its pages do.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlencode

from aggregator.cli.support.named import polled_source
from aggregator.config import Config
from aggregator.errors import OperatorError, StoreInUse, StoryError
from aggregator.models.actions import SourceAction
from aggregator.store import Session, Store, reading_of
from aggregator.text import one_line
from aggregator.urls import reached_at

_PATIENCE = 15.0  # seconds; the daemon's own is shorter
_LARGEST = 65_536  # bytes of an answer that are read


def press(
    config: Config, names: Iterable[str], action: SourceAction, work: Callable[[Session, int], bool]
) -> dict[str, bool]:
    """Does it for each source that is named (title or URL); whether it changed anything, by name.

    `work` does it in a database that no daemon holds, `action` is what a daemon calls it. Raises as `ask` does.
    """
    try:
        store = Store.open(config.location)
    except StoreInUse:
        return ask(config, names, action)
    with store:
        wanted = _ids(config, names)
        return store.write_now(lambda session: {name: work(session, source_id) for name, source_id in wanted.items()})


def ask(config: Config, names: Iterable[str], action: SourceAction) -> dict[str, bool]:
    """The same by the daemon that holds the database. Raises `OperatorError` when the daemon cannot be asked."""
    wanted = _ids(config, names)
    return {name: wish(config, f"/sources/{source_id}/{action}") == "done" for name, source_id in wanted.items()}


def _ids(config: Config, names: Iterable[str]) -> dict[str, int]:
    with reading_of(config.location) as session:
        return {name: polled_source(session, name).id for name in names}


def wish(config: Config, path: str, form: Mapping[str, str] | None = None, seconds: float = _PATIENCE) -> str:
    """What the daemon says when this is posted to its operator listener. Raises `OperatorError` as `ask` does, and
    `StoryError` with the daemon's words when what is wished cannot be."""
    operator = config.settings.server.operator
    where = f"the daemon's operator listener at {operator.host}, port {operator.port}"
    if not operator.enabled or operator.port == 0:
        raise OperatorError("a daemon has the database, and [server.operator] gives it no address to be asked at")
    headers = {"X-Aggregator": "1", "Content-Type": "application/x-www-form-urlencoded"}
    if operator.token is not None:
        headers["Authorization"] = f"Bearer {operator.token.get_secret_value()}"
    connection = http.client.HTTPConnection(reached_at(operator.host), operator.port, timeout=seconds)
    try:
        connection.request("POST", path, urlencode(form or {}), headers)
        response = connection.getresponse()
        said = one_line(response.read(_LARGEST).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        raise OperatorError(f"{where} does not answer: {one_line(str(error)) or type(error).__name__}") from error
    finally:
        connection.close()
    if response.status == 409:
        raise StoryError(said)
    if response.status != 200:
        raise OperatorError(f"{where} says: {said}")
    return said
