"""docs/faults.md and docs/security.md name, for each promise, the test that shows it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def defined() -> set[str]:
    paths = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "benchmarks").glob("test_*.py")]
    return {name for path in paths for name in re.findall(r"def (test_\w+)", path.read_text())}


@pytest.mark.parametrize(("page", "at_least"), [("faults.md", 60), ("security.md", 45)])
def test_every_test_that_a_page_names_exists(page: str, at_least: int) -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / page).read_text("utf-8")))
    assert len(named) > at_least
    assert named <= defined(), sorted(named - defined())


def test_each_threat_has_a_defence_a_test_and_a_limit() -> None:
    table = (ROOT / "docs" / "security.md").read_text("utf-8").split("| threat | defence |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert len(rows) > 12
    for threat, defence, shown, limit in rows:
        assert defence and limit, threat
        assert re.fullmatch(r"`test_\w+`(, `test_\w+`)*", shown), threat
