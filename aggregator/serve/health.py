"""What the program says of itself at `/healthz` and `/readyz`, and what it counts of its visitors."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import field

from aggregator.records import dataclass
from aggregator.serve.audience import AudienceCount


@dataclass(frozen=True, slots=True)
class Health:
    """How the program is. With problems it is degraded: what is published is still served, so the status stays 200.

    `facts` is anything that JSON can hold, for whoever looks: when something was published last, versions.
    """

    problems: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProbeAnswers:
    """What the public server tells of the program, and how it tells the program what it did.

    `ready` with problems is not ready, and answered with 503. `requests` counts answers by kind of document and status:
    plain numbers, which are looked at when somebody asks for metrics.
    """

    health: Callable[[], Health] = Health
    ready: Callable[[], Health] = Health
    audience: AudienceCount | None = None  # is told who asks for feeds
    requests: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))


def as_json(health: Health) -> bytes:
    """The document at `/healthz`: `status` is "ok" or "degraded", `problems` is there when there are any."""
    document: dict[str, object] = {"status": "degraded" if health.problems else "ok"}
    if health.problems:
        document["problems"] = list(health.problems)
    return json.dumps(dict(health.facts) | document, ensure_ascii=False).encode() + b"\n"
