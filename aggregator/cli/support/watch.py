"""A view that stays on the screen and is made anew every two seconds."""

from __future__ import annotations

import contextlib
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.text import Text

EVERY: Final = 2.0  # seconds


def watching(view: Callable[[int, int], list[str]]) -> None:
    """Shows the lines that `view` gives for a screen's width and height, until q or Ctrl-C.

    Where there is no terminal it shows them once.
    """
    console = Console(highlight=False)
    if not console.is_terminal:
        console.print(_text(view(console.width, 50)))
        return
    screen = Live(console=console, screen=True, auto_refresh=False)
    with contextlib.suppress(KeyboardInterrupt), _keys(), screen as live:
        while True:
            lines = view(console.width, console.height)
            moment = time.strftime("%H:%M:%S")
            live.update(_text([*lines[: console.height - 2], "", f"{moment}, every {EVERY:g} s; q ends"]), refresh=True)
            if _quits(EVERY):
                return


def _text(lines: list[str]) -> Text:
    return Text.from_ansi("\n".join(lines), no_wrap=True, overflow="crop")


def _quits(seconds: float) -> bool:
    """Whether q was pressed within so many seconds; returns early at any key."""
    if not sys.stdin.isatty():
        time.sleep(seconds)
        return False
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and sys.stdin.read(1) in ("q", "Q", "\x04", "")


@contextlib.contextmanager
def _keys() -> Iterator[None]:
    """Keys are read one by one, and not shown."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
