"""Writes five small sample feeds, so that a first run shows a full page where no network is.

    python examples/generate.py [--out DIR] [--now SECONDS] [--force]

The articles are those of the demo's archive (`aggregator/demo/material/archive.toml`); their dates are relative to now.
Addresses and ids carry the day: made again on another one, the feeds hold fresh news, not old items with new dates.
Feeds younger than six hours are left alone, so that a restart moves nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator.demo.documents import written
from aggregator.demo.material import archive
from aggregator.demo.newsroom import archived
from aggregator.demo.records import Article, ServedDocument

HERE = Path(__file__).resolve().parent
FRESH_FOR = 6 * 3600  # seconds


def write(out: Path, now: float, *, force: bool) -> list[Path]:
    """Writes the feeds into `out`; gives those written: all, or none when all are there and young."""
    documents = samples(now)
    paths = [out / name for name in documents]
    if not force and all(_young(path, now) for path in paths):
        return []
    out.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        part = out / f"{name}.part"
        part.write_bytes(written(document))
        os.utime(part, (now, now))
        part.replace(out / name)
    return paths


def samples(now: float) -> dict[str, ServedDocument]:
    """File name → every outlet's document, as if it were `now` (seconds since the epoch)."""
    data, day = archive(), datetime.fromtimestamp(now, UTC).strftime("%Y/%m/%d")
    outlets, articles = data["outlets"], sorted(data["articles"], key=lambda one: float(one["minutes"]))
    addresses = {one["slug"]: f"https://{outlets[one['outlet']]['host']}/{day}/{one['slug']}" for one in articles}
    documents = {}
    for name, outlet in outlets.items():
        own = [one for one in articles if one["outlet"] == name]
        told = tuple(archived(one, addresses, int(now) - 60 * int(one["minutes"])) for one in own)
        documents[str(outlet["file"])] = _document(outlet, told, now)
    return documents


def _document(outlet: dict[str, Any], articles: tuple[Article, ...], now: float) -> ServedDocument:
    home = f"https://{outlet['host']}/"
    return ServedDocument(
        title=outlet["title"],
        description=outlet["description"],
        language="nl",
        home=home,
        address=f"{home}{outlet['file']}",
        format=outlet["format"],
        updated=int(now),
        articles=articles,
        comment_feeds=outlet.get("comment_feeds", False),
    )


def _young(path: Path, now: float) -> bool:
    return path.exists() and abs(now - path.stat().st_mtime) < FRESH_FOR


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes five sample feeds with dates relative to now.")
    parser.add_argument("--out", type=Path, default=HERE.parent / "var" / "examples", help="the folder to write into")
    parser.add_argument("--now", type=float, default=time.time(), help="seconds since the epoch to count back from")
    parser.add_argument("--force", action="store_true", help="write them also when they are younger than six hours")
    options = parser.parse_args()
    written_paths = write(options.out, options.now, force=options.force)
    print(
        f"sample feeds: {len(written_paths)} written to {options.out}" if written_paths else "sample feeds: still fresh"
    )


if __name__ == "__main__":
    main()
