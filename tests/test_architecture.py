"""The rules of the house: which folder may know which, one home per dependency, no clock in a room."""

from __future__ import annotations

import ast
import functools
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "aggregator"

ROOMS = {"fetch", "read", "schedule", "stories", "health", "store", "publish", "serve"}
FEATURES = {"alerts", "news", "websub", "reports", "sources", "upkeep"}
# From the ground up: each may import those before it. Rooms know no other room, features no other feature.
LAYERS = [
    {"models", "errors", "text", "patterns", "rules", "units", "urls", "domains", "tracking", "mirrors", "aside"}
    | {"ownership", "records", "redact", "logs", "metrics", "command", "template"},
    {"config"},
    ROOMS,
    {"polling"},
    {"publishing", "delivery"},
    FEATURES,
    {"sites", "engine"},
    {"daemon"},
    {"demo"},
    {"cli", "__main__"},
]
HOMES = {
    "feedparser": {"read/parse.py", "read/vocabulary.py", "read/handlers.py", "read/walk.py"},
    "aiohttp": {"fetch/client.py"},
    "sqlite_utils": {"store/"},
    "sqlite3": {"store/sqlite/"},
    "psycopg": {"store/postgres/", "engine/"},
    "feedgen": {"publish/syndication.py", "publish/extensions.py", "publish/notice_feed.py"},
    "apscheduler": {"daemon/jobs.py"},
    "procrastinate": {"engine/"},
    "rich": {"cli/"},
    "click": {"cli/"},
    "regex": {"patterns.py"},
    "tomlkit": {"config/editing/", "config/starter.py"},
    "publicsuffixlist": {"domains.py"},
    "prometheus_client": {"metrics.py"},
    "structlog": {"logs.py", "polling/", "publishing/", "delivery/", "sites/", "engine/", "daemon/", "cli/"}
    | {f"{feature}/" for feature in FEATURES},
}
# Words of SQLite that only its own folder says: another database has neither.
ENGINE_WORDS = re.compile(r"-wal\b|-shm\b|\bPRAGMA\b")
CLOCKS = {("time", "time"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}


def modules(folder: Path = PACKAGE) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@functools.cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes(path) if isinstance(node, ast.Call))


def part(path: Path) -> str:
    """The room or module that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


def known() -> Iterator[tuple[str, str, str]]:
    """(file, its room, the room that it imports) for every import of one of ours by another."""
    for path in modules():
        own = part(path)
        for imported in imports(path):
            package, *names = imported.split(".")
            if own != "__init__" and package == "aggregator" and names and names[0] not in (own, "__version__"):
                yield path.relative_to(ROOT).as_posix(), own, names[0]


def test_a_module_knows_only_what_is_below_it() -> None:
    assert [(path, other) for path, own, other in known() if layer(other) > layer(own)] == []


def test_no_room_knows_another() -> None:
    assert [(path, other) for path, own, other in known() if own in ROOMS and other in ROOMS] == []


def test_no_feature_knows_another() -> None:
    assert [(path, other) for path, own, other in known() if own in FEATURES and other in FEATURES] == []


def test_each_dependency_has_one_home() -> None:
    assert [
        f"{imported} belongs in {homes}, not in {place}"
        for path in modules()
        for imported in imports(path)
        if (homes := HOMES.get(imported.split(".")[0])) is not None
        and not (place := path.relative_to(PACKAGE).as_posix()).startswith(tuple(homes))
    ] == []


def test_no_room_and_no_feature_asks_what_time_it_is() -> None:
    assert [
        f"{path}:{call.lineno}"
        for path in modules()
        if part(path) in ROOMS | FEATURES | {"polling", "publishing", "delivery", "engine"}
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and (owner(call.func.value), call.func.attr) in CLOCKS
    ] == []


def owner(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_only_the_commands_print() -> None:
    assert [
        f"{path}:{call.lineno}"
        for path in modules()
        if part(path) != "cli"
        for call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ] == []


def test_only_the_folder_of_sqlite_knows_its_files_and_its_words() -> None:
    assert [
        f"{path}:{token.start[0]}: {token.string}"
        for path in modules()
        if "store/sqlite" not in path.as_posix()
        for token in tokenize.generate_tokens(iter(path.read_text("utf-8").splitlines(keepends=True)).__next__)
        if token.type == tokenize.STRING and '"""' not in token.string and ENGINE_WORDS.search(token.string)
    ] == []


def test_no_module_is_imported_under_the_name_of_what_is_in_it() -> None:
    """`from x import x` says nothing: is it the module, or its function?"""
    assert [
        f"{path}: from {node.module} import {alias.name}"
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("aggregator.")
        for alias in node.names
        if node.module.rpartition(".")[2] == alias.name
    ] == []


def test_a_class_name_has_one_meaning() -> None:
    places: dict[str, list[str]] = {}
    for path in modules():
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


# --- Tests ------------------------------------------------------------------------------------------------------------


def test_no_module_of_tests_imports_another_one() -> None:
    """What several need is in a module that is named after what it is: a world, a server, samples."""
    assert [
        f"{path.relative_to(ROOT)} imports {imported}"
        for folder in ("tests", "benchmarks")
        for path in modules(ROOT / folder)
        for imported in imports(path)
        if imported.split(".")[0] in ("tests", "benchmarks")
        and any(name.startswith("test_") for name in modules_of(imported))
    ] == []


def modules_of(imported: str) -> list[str]:
    """The folders and the module of a dotted name, without what is taken out of the module."""
    names = imported.split(".")
    return names if (ROOT / Path(*names)).with_suffix(".py").exists() else names[:-1]


def test_tests_and_benchmarks_do_not_know_each_other() -> None:
    """Both may use the invented news in `examples/`, and the one PostgreSQL that is started on loopback."""
    assert [
        f"{path.relative_to(ROOT)} imports {imported}"
        for folder, other in (("tests", "benchmarks"), ("benchmarks", "tests"))
        for path in modules(ROOT / folder)
        for imported in imports(path)
        if imported.split(".")[0] == other and not imported.startswith("tests.postgres")
    ] == []
