"""What a round of polls costs, beside other programs: whole processes, start and publishing included.

    python -m benchmarks.rounds [--feeds 1000] [--turns 3] [--reader] [--quick] [--json FILE] [--figure FILE]

Invented feeds of 25 entries, 50 kB each, every one at an address of its own on loopback. The programs take turns; each
begins with nothing (cold), is then answered 304, then the same bodies by 200 without validators, then one new entry in
each feed and 18 of 25 comment counts moved (delta). Times are seconds, of the median turn, and the range in brackets;
processor time is of all processes. Only ratios within one run mean anything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.rounds_figure import figure
from benchmarks.rounds_origin import ITEMS, Origin
from benchmarks.tree import Cost, cost_of

ROUNDS = ("cold", "304", "same", "delta")
HERE = Path(__file__).parent
READER = HERE.parent / ".venv-reader"
OURS = "aggregator poll"
PLAIN = {"aiohttp + feedparser": "feedparser", "aiohttp + expat": "expat"}
# round → program → its cost in each turn
Costs = dict[str, dict[str, list[Cost]]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures rounds of polls.")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="60 feeds, one turn: under a minute")
    parser.add_argument("--ours", action="store_true", help="this program alone")
    parser.add_argument("--reader", action="store_true", help="beside reader, which pip installs into .venv-reader")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--figure", type=Path, help="where to draw them (SVG)")
    given = parser.parse_args()
    feeds, turns = (60, 1) if given.quick else (given.feeds, given.turns)
    commands = {OURS: [sys.executable, "-m", "aggregator", "poll", "--config", "{folder}/config.toml"]}
    if given.reader:
        commands["reader"] = [str(_reader()), str(HERE / "rounds_rivals.py"), "reader", *_ARGUMENTS]
    if not given.ours:
        commands |= {
            name: [sys.executable, str(HERE / "rounds_rivals.py"), kind, *_ARGUMENTS] for name, kind in PLAIN.items()
        }
    costs = measured(feeds, turns, commands)
    print(table(feeds, turns, costs))
    if given.json:
        given.json.write_text(json.dumps({"feeds": feeds, "turns": turns, "rounds": _plain(costs)}, indent=1) + "\n")
    if given.figure:
        given.figure.write_text(figure(feeds, _medians(costs)))


_ARGUMENTS = ("{folder}/rival.db", "{folder}/addresses")


def measured(feeds: int, turns: int, commands: dict[str, list[str]]) -> Costs:
    costs: Costs = {one: {name: [] for name in commands} for one in ROUNDS}
    with tempfile.TemporaryDirectory() as at:
        origin = Origin(Path(at), feeds)
        for _ in range(turns):
            for name, command in commands.items():
                with tempfile.TemporaryDirectory() as folder:
                    _prepare(Path(folder), origin.urls)
                    filled = [part.format(folder=folder) for part in command]
                    for one, cost in zip(ROUNDS, _turn(origin, filled), strict=True):
                        costs[one][name].append(cost)
                    print(
                        f"{name}: {', '.join(f'{one} {costs[one][name][-1].wall:.2f}' for one in ROUNDS)}",
                        file=sys.stderr,
                    )
    return costs


def _turn(origin: Origin, command: list[str]) -> list[Cost]:
    origin.publish(0)
    with origin.serving():
        costs = [cost_of(command), cost_of(command)]
    with origin.serving(validators=False):
        costs.append(cost_of(command))
    origin.publish(1)
    with origin.serving():
        costs.append(cost_of(command))
    return costs


def _prepare(folder: Path, urls: Sequence[str]) -> None:
    (folder / "addresses").write_text("\n".join(urls))
    sources = "".join(f'[[sources]]\nurl = "{url}"\n' for url in urls)
    polling = '[polling]\nallow_private_hosts = ["127.0.0.0/8"]\nhost_delay = "0s"\n'
    (folder / "config.toml").write_text(polling + sources)


def _reader() -> Path:
    """The Python that has `reader`. It wants sgmllib3k beside feedparser, so it never shares our environment."""
    python = READER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(READER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "reader==3.*", "sgmllib3k"], check=True)
    return python


def table(feeds: int, turns: int, costs: Costs) -> str:
    lines = [f"{feeds:,} feeds of {ITEMS} entries; {turns} turns each", ""]
    for title, part, digits in (("wall, s", "wall", 2), ("processor, s", "cpu", 2), ("peak memory, MB", "peak", 0)):
        lines += [f"| {title} | {' | '.join(ROUNDS)} |", f"|---|{'--:|' * len(ROUNDS)}"]
        scale = 1e-6 if part == "peak" else 1.0
        for name in costs[ROUNDS[0]]:
            cells = [_cell([getattr(cost, part) * scale for cost in costs[one][name]], digits) for one in ROUNDS]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        lines.append("")
    if "reader" in costs[ROUNDS[0]]:
        lines += [f"| times as fast as reader | {' | '.join(ROUNDS)} |", f"|---|{'--:|' * len(ROUNDS)}"]
        for part in ("wall", "cpu"):
            ratios = [_median(costs[one]["reader"], part) / _median(costs[one][OURS], part) for one in ROUNDS]
            lines.append(f"| {part} | {' | '.join(f'{ratio:.1f}' for ratio in ratios)} |")
    return "\n".join(lines)


def _cell(values: list[float], digits: int) -> str:
    middle = f"{median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def _median(costs: list[Cost], part: str) -> float:
    return median(getattr(cost, part) for cost in costs)


def _medians(costs: Costs) -> dict[str, dict[str, float]]:
    return {one: {name: _median(each, "cpu") for name, each in of.items()} for one, of in costs.items()}


def _plain(costs: Costs) -> dict[str, dict[str, list[dict[str, float]]]]:
    return {one: {name: [asdict(cost) for cost in each] for name, each in of.items()} for one, of in costs.items()}


if __name__ == "__main__":
    main()
