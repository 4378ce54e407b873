"""docs/monitoring.md, the dashboard and the rules against what the program really has."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from aggregator.config.operating import AlertSettings
from aggregator.metrics import PREFIX, Metrics
from aggregator.models import Arrival, HealthState, JobState, Moment, NoticeKind, Outcome, PollRecord, Vitals
from aggregator.models.nodes import Node
from tests.make import NOW

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "monitoring.md").read_text("utf-8")
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "meest-recent.json"
LOGGED = {"info": "info", "warning": "warning", "error": "error", "exception": "error"}


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the tables in one section, with the headings and the lines under them left out."""
    lines = [line.strip("|").split("|") for line in section(title).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line] for line in lines]


def exposed() -> dict[str, set[str]]:
    """Every series that there can be, with its labels."""
    metrics = Metrics()
    metrics.polled(PollRecord(1, NOW, NOW, Outcome.CHANGED, fetch_seconds=1.0, read_seconds=1.0))
    metrics.published(["rss"], 1.0, [Arrival(1, NOW, NOW)], NOW)
    one_of_many = Node("1", "gent", "all", "1", "c", NOW, NOW, 0.0)
    vitals = Vitals("1", NOW, jobs=(JobState("dispatch", 1.0),), node=one_of_many)
    text = metrics.exposition(Moment(NOW, vitals, requests={("rss", 200): 1})).decode()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


SERIES = exposed()


def events() -> set[tuple[str, str]]:
    """Every event that the program logs, with its level; debug messages are left out."""
    found = set()
    for path in (ROOT / "aggregator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner, first = node.func.value, node.args[0] if node.args else None
            is_log = isinstance(owner, ast.Name) and owner.id == "log" and node.func.attr in LOGGED
            if is_log and isinstance(first, ast.Constant):
                found.add((str(first.value), LOGGED[node.func.attr]))
    return found


def test_every_event_is_in_the_page_with_its_level() -> None:
    assert {(cells[0].strip("`"), cells[1]) for cells in rows("The log")} == events()


def test_every_state_is_in_the_page_in_its_order() -> None:
    assert [cells[0].strip("`") for cells in rows("Health of a source")] == [state.value for state in HealthState]


def test_every_metric_is_in_the_page_with_its_labels() -> None:
    told = {cells[0].strip("`"): set(re.findall(r"`(\w+)`", cells[1])) for cells in rows("Metrics")}
    ours = {name: labels for name, labels in SERIES.items() if name.startswith(PREFIX)}
    histograms = {name.removesuffix("_bucket") for name in ours if name.endswith("_bucket")}
    parts = {f"{name}{part}" for name in histograms for part in ("_bucket", "_sum", "_count")}
    assert told == {name: labels for name, labels in ours.items() if name not in parts} | {
        name: set() for name in histograms
    }


def test_the_document_of_a_notice_is_described() -> None:
    keys = {key for cells in rows("Alerts") for key in re.findall(r"`(\w+)`", cells[0])}
    assert keys == {"event", "state", "subject", "title", "words", "text", "since", "at", "id", "site"}
    assert all(f"`{kind.value}`" in section("Alerts") for kind in NoticeKind)
    assert all(f"`alerts.{key}`" in PAGE or f"{key} =" in section("Alerts") for key in AlertSettings.model_fields)


def queried(expression: str) -> dict[str, set[str]]:
    """The series that an expression asks for, with the labels that it picks by."""
    found: dict[str, set[str]] = {}
    for name, braces in re.findall(r"\b((?:meest_recent|process)_\w+)(\{[^}]*\})?", expression):
        labels = set(re.findall(r"(\w+)\s*[=!]~?", braces)) - {"instance", "job"}
        found.setdefault(name, set()).update(labels)
    return found


def expressions_of_rules() -> list[str]:
    text = RULES.read_text("utf-8")
    return re.findall(r"expr: (?:\|\n)?(.*?)\n {8}(?=\w)", text, re.DOTALL)


def expressions_of_dashboard(dashboard: dict[str, Any]) -> list[str]:
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    variables = [one["definition"] for one in dashboard["templating"]["list"] if "definition" in one]
    return [*panels, *variables, *(one["expr"] for one in dashboard["annotations"]["list"])]


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    found = json.loads(DASHBOARD.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_every_series_that_a_rule_asks_for_exists() -> None:
    assert len(expressions_of_rules()) == RULES.read_text("utf-8").count("- alert:") > 10
    asked = [queried(expression) for expression in expressions_of_rules()]
    assert sum(bool(one) for one in asked) >= len(asked) - 1  # `up` is Prometheus's own
    for name, labels in (pair for one in asked for pair in one.items()):
        assert name in SERIES, name
        assert labels <= SERIES[name], name


def test_every_series_that_the_dashboard_asks_for_exists(dashboard: dict[str, Any]) -> None:
    known = {name for name in SERIES if not name.startswith("process_")}
    asked = [queried(expression) for expression in expressions_of_dashboard(dashboard)]
    assert all(asked)
    for name, labels in (pair for one in asked for pair in one.items()):
        assert name in SERIES, name
        assert labels <= SERIES[name], name
    shown = {name for one in asked for name in one}
    parts = re.compile("_(bucket|sum|count)$")
    left_out = {parts.sub("", name) for name in known} - {parts.sub("", name) for name in shown}
    of_many = {"meest_recent_node_info", "meest_recent_node_leads"}  # to join others by
    assert left_out <= {"meest_recent_job_runs_total", "meest_recent_editions"} | of_many


def test_the_dashboard_can_be_imported(dashboard: dict[str, Any]) -> None:
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        assert panel["type"] == "row" or panel["description"]
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel.get("targets", ()))
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]


def test_promtool_accepts_the_rules() -> None:
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    done = subprocess.run([tool, "check", "rules", str(RULES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
