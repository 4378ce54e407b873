"""What `/healthz` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Health:
    """How the program is. With problems it is degraded: what is published is still served, so the status stays 200.

    `facts` is anything that JSON can hold, for whoever looks: when something was published last, versions.
    """

    problems: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def as_json(health: Health) -> bytes:
    """The document at `/healthz`: `status` is "ok" or "degraded", `problems` is there when there are any."""
    document: dict[str, object] = {"status": "degraded" if health.problems else "ok"}
    if health.problems:
        document["problems"] = list(health.problems)
    return json.dumps(dict(health.facts) | document, ensure_ascii=False).encode() + b"\n"
