"""What the program says while it runs: one event a line, for people or for machines, without secrets."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from aggregator import logs

FEED = "https://jan:geheim@nieuws.example/rss?token=abc123"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def stream() -> io.StringIO:
    stream = io.StringIO()
    logs.configure(verbose=False, stream=stream)
    return stream


def log() -> Any:
    return structlog.get_logger()


class TestForMachines:
    def test_an_event_is_a_json_object_on_a_line(self, stream: io.StringIO) -> None:
        log().info("polled", source="Nieuws", new=3)
        (line,) = lines(stream)
        assert (line["event"], line["level"], line["source"], line["new"]) == ("polled", "info", "Nieuws", 3)
        assert line["timestamp"].endswith("Z")

    def test_a_title_cannot_forge_a_line_nor_a_terminal(self, stream: io.StringIO) -> None:
        log().warning("poll failed", source='x\n{"event": "forged"}\x1b[2J\u202e\r', many=["a\nb", {"c\n": "d\n"}])
        assert len(stream.getvalue().splitlines()) == 1
        assert not set(stream.getvalue()[:-1]) & {"\x1b", "\r", "\u202e"}
        assert lines(stream)[0]["many"] == ["a b", {"c": "d"}]

    def test_what_never_ends_is_cut(self, stream: io.StringIO) -> None:
        log().warning("poll failed", source="x" * 9_000_000, many=["y" * 9_000, {"z" * 9_000: "z " * 9_000}])
        assert len(stream.getvalue()) < 9_000

    def test_secrets_are_hidden_wherever_they_stand(self, stream: io.StringIO) -> None:
        log().error(f"event {FEED}", source=FEED, nested={"a": [FEED]}, object=ValueError(FEED))
        assert "geheim" not in stream.getvalue() and "abc123" not in stream.getvalue()
        assert lines(stream)[0]["source"] == "https://nieuws.example/rss?token=[hidden]"

    def test_a_traceback_is_on_its_line_without_secrets(self, stream: io.StringIO) -> None:
        try:
            raise RuntimeError(f"{FEED} \x1b[31m")
        except RuntimeError:
            log().exception("a bug")
        (line,) = lines(stream)
        assert line["exception"].startswith("Traceback (most recent call last):\n")
        assert "abc123" not in line["exception"] and "\x1b" not in line["exception"]

    def test_what_libraries_say_is_like_it(self, stream: io.StringIO) -> None:
        logging.getLogger("somewhere").warning("could not fetch %s", FEED)
        assert lines(stream)[0]["event"] == "could not fetch https://nieuws.example/rss?token=[hidden]"

    def test_threads_do_not_mix_their_lines(self, stream: io.StringIO) -> None:
        threads = [threading.Thread(target=lambda: [log().info("x" * 500) for _ in range(50)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(lines(stream)) == 200


class TestForPeople:
    @pytest.fixture
    def terminal(self) -> Terminal:
        terminal = Terminal()
        logs.configure(verbose=False, stream=terminal)
        return terminal

    def test_a_terminal_gets_text(self, terminal: Terminal) -> None:
        log().info("polled", source="Nieuws")
        assert "polled" in terminal.getvalue() and not terminal.getvalue().startswith("{")

    def test_a_traceback_shows_no_variables(self, terminal: Terminal) -> None:
        password = "zeer-geheim"  # noqa: F841 - what a traceback with variables would show
        try:
            raise RuntimeError(FEED)
        except RuntimeError:
            log().exception("a bug")
        assert "RuntimeError" in terminal.getvalue()
        assert "abc123" not in terminal.getvalue() and "zeer-geheim" not in terminal.getvalue()
        assert "password =" not in terminal.getvalue()

    def test_what_comes_from_outside_cannot_move_the_cursor(self, terminal: Terminal) -> None:
        logs.use("info", "text")
        log().info("polled", source="\x1b[2J\x07evil")
        assert "\x1b[2J" not in terminal.getvalue() and "\x07" not in terminal.getvalue()


class TestWishes:
    def test_the_configuration_may_ask_for_text_or_for_less(self, stream: io.StringIO) -> None:
        logs.use("warning", "text")
        log().info("not told")
        log().warning("told")
        assert "told" in stream.getvalue() and "not told" not in stream.getvalue()
        assert not stream.getvalue().startswith("{")

    def test_the_command_line_goes_before_it(self) -> None:
        stream = io.StringIO()
        logs.configure(verbose=True, stream=stream)
        logs.use("error", "json")
        log().debug("told all the same")
        assert len(lines(stream)) == 1


def test_the_journal_is_told_priorities_and_no_time(tmp_path: Any) -> None:
    code = """
import logging, os, sys
about = os.fstat(2)
os.environ["JOURNAL_STREAM"] = f"{about.st_dev}:{about.st_ino}"
from aggregator import logs
import structlog
logs.configure(verbose=False)
structlog.get_logger().error("one", text="a\\nb")
logging.getLogger("elsewhere").info("two")
"""
    with (tmp_path / "journal").open("w") as journal:
        subprocess.run([sys.executable, "-c", code], stderr=journal, check=True, env=os.environ)
    first, second = (tmp_path / "journal").read_text().splitlines()
    assert first.startswith('<3>{"') and second.startswith('<6>{"')
    assert "timestamp" not in json.loads(first[3:])
