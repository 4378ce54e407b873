"""What the program stands on: each package with its reason, needed, and pinned by the hashes of its files."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINNED = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)(?: ; .*)? \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", re.MULTILINE
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(Requirement(line).name) for line in requirements}


RUN = names(PROJECT["dependencies"])
EXTRAS = names([line for extra in PROJECT["optional-dependencies"].values() for line in extra]) - {"meest-recent"}
TOLD = {normal(name) for name in re.findall(r"^\| ([A-Za-z0-9._-]+) \|", PAGE, re.MULTILINE)} - {"package"}
COME_ALONG = {normal(name) for name in re.findall(r"([A-Za-z0-9._-]+) \(with ", PAGE)}


@cache
def imported() -> dict[str, set[str]]:
    """The packages that the program imports, and where."""
    homes = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "aggregator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for top in {str(module).split(".")[0] for module in modules} - sys.stdlib_module_names - {"aggregator"}:
                for name in homes.get(top, [top]):
                    found.setdefault(normal(name), set()).add(path.relative_to(ROOT).as_posix())
    return found


@cache
def pins(name: str) -> dict[str, tuple[str, int]]:
    """(version, number of hashes) of each package in a file."""
    text = (ROOT / name).read_text("utf-8")
    return {normal(found[1]): (found[2], found[3].count("--hash=")) for found in PINNED.finditer(text)}


def test_the_page_names_each_with_its_reason_and_no_other() -> None:
    assert set() == RUN - TOLD, "say in docs/dependencies.md what each is for, and why this one"
    assert set() == TOLD - RUN - EXTRAS, "is no dependency any more"


def test_each_is_imported() -> None:
    # Not by us: uvicorn's protocol, which `serve/connections.py` is built on, cannot be imported without it.
    assert RUN - imported().keys() == {"httptools"}


def test_nothing_is_imported_that_only_came_along() -> None:
    unknown = {name: where for name, where in imported().items() if name not in RUN | EXTRAS | COME_ALONG}
    assert unknown == {}, "name it in pyproject.toml and docs/dependencies.md, or do without"


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    everything = pins("constraints.txt") | pins("tests/constraints.txt")
    extras = [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
    for requirement in map(Requirement, [*PROJECT["dependencies"], *extras]):
        if normal(requirement.name) == PROJECT["name"]:
            continue
        version, _ = everything.get(normal(requirement.name), ("", 0))
        assert version, f"{requirement.name} is not in constraints.txt: make constraints"
        assert version in requirement.specifier, f"{requirement} is pinned at {version}: make constraints"


@pytest.mark.parametrize("name", ["constraints.txt", "tests/constraints.txt"])
def test_every_package_has_the_hashes_of_its_files(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if "==" in line and line[0] not in "# "]
    assert len(pins(name)) == len(lines) > 20
    assert [package for package, (_, hashes) in pins(name).items() if not hashes] == []


def test_the_program_is_built_with_what_is_pinned() -> None:
    """Without a build environment of its own, for which pip would fetch what no hash guards."""
    needed = Requirement(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"][0])
    assert pins("constraints.txt")[needed.name][0] in needed.specifier
    installs = (ROOT / "Makefile").read_text("utf-8").split("\n")
    own = next(line for line in installs if line.startswith("INSTALL_OWN"))
    assert "--no-deps" in own
    assert "--no-build-isolation" in own


@pytest.mark.parametrize("name", ["Makefile", "constraints.txt", "tests/constraints.txt", "pyproject.toml", ".ci/run"])
def test_no_package_index_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"index-url|find-links|trusted-host|https?://\S*(simple|pypi)", text)
