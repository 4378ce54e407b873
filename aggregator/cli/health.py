"""`aggregator health`: asks the running daemon how it is, as service managers and containers want to know."""

from __future__ import annotations

import http.client
import json
import sys
from typing import Any

import click

from aggregator.cli.support.options import command, fail
from aggregator.config import Config
from aggregator.store.sqlite.daemon_note import daemon_of
from aggregator.text import one_line
from aggregator.urls import reached_at

_LARGEST = 65_536  # bytes of an answer that are read


@command("health")
@click.option("--alive", is_flag=True, help="Ask only whether it answers; problems that it tells are no failure.")
@click.option("--timeout", default=5.0, show_default=True, help="Seconds to wait for the answer.")
def health(config: Config, alive: bool, timeout: float) -> None:
    """Ask the running daemon how it is. Exit code 0: well; 1: it has problems, or does not answer.

    \b
    Example, from cron or a monitoring system:
        aggregator health || mail -s "Meest recent" operator@example.org
    """
    server = config.settings.server
    try:
        answer = _answer(reached_at(server.host), server.port, timeout)
    except (OSError, http.client.HTTPException, ValueError) as error:
        fail(f"no answer from http://{server.host}:{server.port}/healthz: {_words(error)}", code=1)
    told, ours = answer.get("instance"), daemon_of(config.database)
    if told is not None and not (ours.is_running and told == ours.note.instance):
        fail(
            f"another aggregator answers at http://{server.host}:{server.port}: it is not the one of {config.path};"
            " give this one another [server] port, or stop the other",
            code=1,
        )
    problems = [one_line(str(each)) for each in answer.get("problems", ())]
    click.echo(one_line(str(answer.get("status", "unknown"))))
    for problem in problems:
        click.echo(f"  {problem}")
    if not alive and (problems or answer.get("status") != "ok"):
        sys.exit(1)


def _answer(host: str, port: int, timeout: float) -> dict[str, Any]:
    """What `/healthz` says. Raises OSError, HTTPException or ValueError when it says nothing that we know."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        body = response.read(_LARGEST)
    finally:
        connection.close()
    document = json.loads(body) if response.status == 200 else None
    if not isinstance(document, dict):
        raise ValueError(f"what answers there is no aggregator (HTTP status {response.status})")
    return document


def _words(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "what answers there is no aggregator (no JSON)"
    if isinstance(error, TimeoutError):
        return "it took too long"
    return one_line((isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__)
