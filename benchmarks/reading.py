"""What reading a feed costs, step by step: CPU time a document, over generated feeds and over real captures.

    python -m benchmarks.reading [CORPUS [EVERY]]

The generated feeds have 25 entries and some 65 kB, half of them RSS and half Atom; those of `benchmarks.rounds` have no
pictures or links in their texts. CORPUS is a folder with an INDEX.csv
that marks real captures (default: `shared/corpus` beside the checkout); those that are read in parts and have at least
two items are taken (EVERY 8: one in eight of them). Every step is timed as the best of five, and the steps of one
document right after each other.
"""

from __future__ import annotations

import csv
import html
import itertools
import pickle
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from aggregator.errors import ReadError
from aggregator.models import Document
from aggregator.polling.reading import read_keyed
from aggregator.read import charset, doctype, normalise, parse, split, unwrap
from aggregator.read.reading import read_document
from aggregator.stories.grouping.keys import keys_of
from benchmarks import rounds_origin

REPEATS = 5
GENERATED = 10  # documents
ENTRIES = 25

Times = dict[str, float]  # step → milliseconds of CPU


def best(work: Callable[[], object]) -> float:
    """The shortest of a few runs, in milliseconds of CPU."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1000 * min(times)


def timed(document: Document) -> Times | None:
    """What the steps of a document take; None for what is no XML feed, is read whole, or has no two items."""
    try:
        reading = read_document(document)
    except ReadError:
        return None
    if reading.whole or reading.items_seen < 2 or not document.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return None
    outline = split.outline(_xml(document))
    body, first = outline.body, split.cut(outline.body, outline.items, {0})
    parsed = parse.parse(body)
    feed = normalise.feed_info(parsed.feed, document.url)
    known = replace(document, known_items=reading.item_hashes)
    keyed = read_keyed(document)
    answer = pickle.dumps(keyed)
    one_new = replace(document, known_items=reading.item_hashes - {outline.items[0].listing.name})
    return {
        "bytes → text → XML": best(lambda: _xml(document)),
        "split: find and hash the items": best(lambda: split.outline(body)),
        "feedparser, one new item": best(lambda: parse.parse(first)),
        "walk, one new item": best(lambda: parse.parse(first, is_plain=True)),
        "feedparser, whole document": best(lambda: parse.parse(body)),
        "walk, whole document": best(lambda: parse.parse(body, is_plain=True)),
        "normalise": best(lambda: normalise.normalised(parsed.entries, feed, document)),
        "keys of the titles": best(lambda: [keys_of.__wrapped__(entry.title) for entry in reading.entries]),
        "answer, pickled": best(lambda: pickle.dumps(keyed)),
        "answer, unpickled": best(lambda: pickle.loads(answer)),
        "read, nothing new": best(lambda: read_document(known)),
        "read, one new item": best(lambda: read_document(one_new)),
        "read, whole document": best(lambda: read_document(document)),
        "read, whole document, by feedparser": best(lambda: read_document(replace(document, quick=False))),
    }


def _xml(document: Document) -> bytes:
    text, _ = charset.text_of(document.body, document.content_type)
    return charset.as_xml(doctype.plain(unwrap.feed_in(text)))


def captures(corpus: Path) -> Iterator[Document]:
    with (corpus / "INDEX.csv").open(encoding="utf-8", newline="") as index:
        paths = [corpus / row["path"] for row in csv.DictReader(index) if row["class"] == "real-capture"]
    return (Document("https://feed.example/feed.xml", path.read_bytes(), None) for path in paths)


def of_rounds() -> Iterator[Document]:
    for number in range(GENERATED):
        yield Document(f"https://site{number}.example/feed", rounds_origin.document(1, number, 0), "application/xml")


def generated() -> Iterator[Document]:
    for number in range(GENERATED):
        dice = random.Random(number)
        host = f"https://site{number}.example"
        body = _rss(dice, host) if number % 2 else _atom(dice, host)
        yield Document(f"{host}/feed", body.encode(), None)


def _rss(dice: random.Random, host: str) -> str:
    items = "".join(
        f"<item><title>{_words(dice, 8)}</title><link>{host}/2026/11/{n}-{_slug(dice)}/</link>"
        f'<guid isPermaLink="false">{host}/?p={n}</guid><pubDate>Sat, 28 Nov 2026 0{n % 10}:00:00 +0000</pubDate>'
        f"<dc:creator><![CDATA[{_words(dice, 2)}]]></dc:creator><category><![CDATA[{_words(dice, 1)}]]></category>"
        f"<description><![CDATA[{_words(dice, 40)} [&#8230;]]]></description><content:encoded><![CDATA["
        f"{_article(dice, n, host)}]]></content:encoded><slash:comments>{dice.randint(0, 99)}</slash:comments></item>\n"
        for n in range(ENTRIES)
    )
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">'
        f"<channel><title>Site</title><link>{host}/</link><description>News</description>{items}</channel></rss>"
    )


def _atom(dice: random.Random, host: str) -> str:
    entries = "".join(
        f"<entry><title>{_words(dice, 8)}</title><link href='{host}/2026/11/{n}-{_slug(dice)}/'/>"
        f"<id>tag:site.example,2026:{n}</id><published>2026-11-28T0{n % 10}:00:00Z</published>"
        f"<updated>2026-11-28T0{n % 10}:30:00Z</updated><author><name>{_words(dice, 2)}</name></author>"
        f"<category term='{_words(dice, 1)}'/><summary>{_words(dice, 40)}</summary>"
        f"<content type='html'>{html.escape(_article(dice, n, host))}</content></entry>\n"
        for n in range(ENTRIES)
    )
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Site</title><id>{host}/</id><link href='{host}/'/>"
        f"{entries}</feed>"
    )


def _article(dice: random.Random, number: int, host: str) -> str:
    picture = f'<figure><img src="{host}/{number}.jpg" width="640" height="480" alt="{_words(dice, 4)}"></figure>'
    paragraphs = (
        f'<p>{_words(dice, 50)} <a href="{host}/{_slug(dice)}">{_words(dice, 3)}</a> &amp; '
        f"<em>{_words(dice, 2)}</em>.</p>"
        for _ in range(4)
    )
    return picture + "\n".join(paragraphs)


def _words(dice: random.Random, count: int) -> str:
    return " ".join("".join(dice.choices("abcdefghijklmnoprstuvwz", k=dice.randint(2, 9))) for _ in range(count))


def _slug(dice: random.Random) -> str:
    return _words(dice, 3).replace(" ", "-")


def table(corpora: dict[str, list[Times]]) -> str:
    steps = next(iter(corpora.values()))[0]
    lines = [
        f"| ms a document | {' | '.join(f'{name}: mean | median | 95 %' for name in corpora)} |",
        f"|---|{'---:|' * 3 * len(corpora)}",
    ]
    for step in steps:
        cells = []
        for timings in corpora.values():
            times = [one[step] for one in timings]
            cells += [statistics.fmean(times), statistics.median(times), statistics.quantiles(times, n=20)[-1]]
        lines.append(f"| {step} | {' | '.join(f'{cell:.2f}' for cell in cells)} |")
    return "\n".join(lines)


def main(corpus: Path, every: int) -> None:
    documents = {"generated": generated(), "of rounds": of_rounds()}
    corpora = {name: [one for one in map(timed, each) if one] for name, each in documents.items()}
    if (corpus / "INDEX.csv").exists():
        corpora["captures"] = [one for one in map(timed, itertools.islice(captures(corpus), 0, None, every)) if one]
    counted = ", ".join(f"{len(timings)} {name}" for name, timings in corpora.items())
    print(f"{counted}; CPU time on this machine, best of {REPEATS}\n\n{table(corpora)}")


if __name__ == "__main__":
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else beside, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
