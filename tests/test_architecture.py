"""The import rules of the house: which layer may know which, and one home per dependency."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "aggregator"

ROOMS = {"ingest", "store", "stories", "publish", "serve", "watch"}
# From the ground up: each may import those before it, and rooms none of each other.
LAYERS = [
    {"models", "errors", "text", "units", "urls", "domains", "ownership", "redact", "logs", "metrics"},
    {"config"},
    ROOMS,
    {"parts", "pipeline"},
    {"web", "operator"},
    {"daemon"},
    {"demo"},
    {"cli", "__main__"},
]
HOMES = {
    "feedparser": {"ingest/parse.py"},
    "aiohttp": {"ingest/fetch.py"},
    "sqlite_utils": {"store/"},
    "feedgen": {"publish/syndication.py", "publish/extensions.py", "publish/alerts.py"},
    "apscheduler": {"daemon/jobs.py"},
    "rich": {"cli/"},
    "click": {"cli/"},
    "tomlkit": {"config/"},
    "publicsuffixlist": {"domains.py"},
    "prometheus_client": {"metrics.py"},
    "structlog": {"logs.py", "operator.py", "daemon/", "cli/", "pipeline/"},
}
CLOCKS = {("time", "time"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(path: Path) -> str:
    """The room or module that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_knows_only_what_is_below_it(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        return
    for imported in imports(path):
        names = imported.split(".")
        if names[0] != "aggregator" or len(names) < 2 or names[1] in (own, "__version__"):
            continue
        assert layer(names[1]) <= layer(own), f"{own} must not know {names[1]}"
        assert not (own in ROOMS and names[1] in ROOMS), f"room {own} must not know room {names[1]}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_dependency_has_one_home(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for imported in imports(path):
        homes = HOMES.get(imported.split(".")[0])
        if homes is not None:
            assert any(place.startswith(home) for home in homes), f"{imported} belongs in {homes}, not in {place}"


@pytest.mark.parametrize(
    "path", [path for path in modules() if part(path) in ROOMS | {"pipeline"}], ids=lambda path: path.name
)
def test_no_room_asks_what_time_it_is(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            assert (name, node.func.attr) not in CLOCKS, f"{path}:{node.lineno} reads the clock"


@pytest.mark.parametrize("path", [path for path in modules() if part(path) != "cli"], ids=lambda path: path.name)
def test_only_the_commands_print(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"{path}:{node.lineno} prints"
