"""How much is told of what happens: `[logs]`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aggregator.config.base import Table

Level = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["auto", "text", "json"]


class LogSettings(Table):
    """`[logs]`: what the daemon tells while it runs, on its standard error output."""

    level: Level = Field("info", description="From which level on; the option -v means debug.")
    format: LogFormat = Field(
        "auto", description="text for people, json for machines; auto: text on a terminal, else json."
    )
