"""How our reading differs from what other programs' test cases expect of themselves, counted by field and by reason.

    python -m benchmarks.expectations [CORPUS] [--show REASON]

CORPUS is a folder of collected test cases (default: `shared/corpus` beside the checkout); those count that carry their
own expectation in a leading comment: `Expect: not bozo and entries[0]['title'] == u'…'`. Each comparison of what we
keep too is looked at: texts as a person reads them, moments as such. The others (editors, rights …) are counted.
"""

from __future__ import annotations

import ast
import calendar
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aggregator.errors import ReadError
from aggregator.models import Document, Entry, FeedInfo, Reading
from aggregator.read import sanitise
from aggregator.read.reading import read_document

_EXPECT = re.compile(rb"<!--.*?Expect:\s*(.*?)\s*-->", re.DOTALL)
_STEP = re.compile(r"""\['(\w+)'\]|\[(\d+)\]|\.(\w+)""")
_HIDDEN = re.compile(
    r"<(script|style|object|applet|svg|title|select|textarea)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
_TEXTS = ("tagline", "subtitle", "info", "description", "tagline_detail.value", "subtitle_detail.value")
_OF_FEED = {"title": "title", "title_detail.value": "title", "link": "link", "language": "language"}
_OF_FEED |= dict.fromkeys(_TEXTS, "text")
_OF_ENTRY = {
    "title": "title", "title_detail.value": "title", "link": "link", "id": "id", "guid": "id", "author": "author",
    "author_detail.name": "author", "published_parsed": "date", "updated_parsed": "date", "tags.term": "category",
    "enclosures.url": "file", "enclosures.href": "file", "comments": "comments", "wfw_commentrss": "comment feed",
}  # fmt: skip
_OF_ENTRY |= dict.fromkeys(("description", "summary", "summary_detail.value", "content.value", "content"), "text")


@dataclass(frozen=True, slots=True)
class Expected:
    """One comparison of a test case: of which entry (None: the feed), of which field, and what it is to be."""

    entry: int | None
    field: str
    value: object


def expected_in(body: bytes) -> Iterator[Expected | None]:
    """The comparisons of a document's own expectation; None for one of something that we do not keep."""
    comment = _EXPECT.search(body[:4_000])
    if comment is None:
        return
    try:
        tree = ast.parse(comment[1].decode("utf-8").replace("\n", " "), mode="eval").body
    except (SyntaxError, ValueError):
        yield None
        return
    for one in tree.values if isinstance(tree, ast.BoolOp) else [tree]:
        if not (isinstance(one, ast.UnaryOp) and ast.unparse(one) == "not bozo"):
            yield _comparison(one)


def _comparison(one: ast.expr) -> Expected | None:
    if not isinstance(one, ast.Compare) or not isinstance(one.ops[0], ast.Eq):
        return None
    steps = [next(filter(None, step)) for step in _STEP.findall("." + ast.unparse(one.left))]
    try:
        value = ast.literal_eval(one.comparators[0])
    except ValueError:
        return None
    of_feed = steps[0] == "feed"
    place = int(steps[1]) if steps[0] in ("entries", "Items") and len(steps) > 1 and steps[1].isdecimal() else 0
    path = ".".join(step for step in steps if step not in ("feed", "entries", "Items") and not step.isdecimal())
    field = (_OF_FEED if of_feed else _OF_ENTRY).get(path)
    return Expected(None if of_feed else place, field, value) if field else None


def _ours(reading: Reading, wanted: Expected) -> object:
    if wanted.entry is None:
        return _of_feed(reading.feed, wanted.field)
    entries = sorted(reading.entries, key=lambda one: one.position)
    found = next((one for one in entries if one.position == wanted.entry), None)
    return _of_entry(found, wanted.field) if found else None


def _of_feed(feed: FeedInfo, field: str) -> object:
    return {"title": feed.title, "link": feed.link, "language": feed.language, "text": feed.description}[field]


def _of_entry(entry: Entry, field: str) -> object:
    return {
        "text": entry.content_html or entry.teaser,
        "title": entry.title,
        "link": entry.link,
        "id": entry.guid,
        "author": entry.author,
        "date": {entry.published_claimed, entry.updated_claimed},
        "category": entry.categories,
        "file": [one.url for one in entry.enclosures],
        "comments": entry.comments_url,
        "comment feed": entry.comments_feed,
    }[field]


def reason(ours: object, wanted: Expected) -> str:
    """In what our value differs: "the same", or why not."""
    value = wanted.value
    if isinstance(ours, set):
        return "the same" if isinstance(value, tuple) and calendar.timegm(value) in ours else "another moment"
    if isinstance(ours, list | tuple):
        return "the same" if value in ours else "another"
    theirs, mine = str(value or ""), str(ours or "")
    if theirs == mine or _read(theirs) == _read(mine):
        return "the same"
    if not _read(theirs):
        return "we show something, it shows nothing"
    if not mine:
        return "of no entry, or nothing that can be shown"
    if wanted.field in ("link", "id", "comments", "comment feed") or theirs.startswith(("http:", "https:")):
        return "made absolute, or http(s) only"
    if _read(sanitise.to_text(theirs, 20_000)) == _read(sanitise.to_text(mine, 20_000)):
        return "other markup, the same words"
    return "other words"


def _read(text: str) -> str:
    return " ".join(re.sub(r"<[^<>]*>", " ", _HIDDEN.sub(" ", text)).split())


def counted(corpus: Path, show: str | None) -> Counter[tuple[str, str, str]]:
    """(folder, field, reason) → how many comparisons."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for path in sorted(one for one in corpus.rglob("*") if one.is_file()):
        folder, body = path.relative_to(corpus).parts[0], path.read_bytes()
        for wanted in expected_in(body):
            if wanted is None:
                counts[folder, "-", "of something that we do not keep"] += 1
                continue
            try:
                ours = _ours(read_document(Document("http://feed.example/feed.xml", body, None)), wanted)
            except ReadError:
                ours = None
            why = reason(ours, wanted)
            counts[folder, ("feed's " if wanted.entry is None else "") + wanted.field, why] += 1
            if show == why:
                print(f"{path.relative_to(corpus)}: {wanted.field}: {str(wanted.value)[:120]!r} | {str(ours)[:120]!r}")
    return counts


def main() -> None:
    """Prints the table."""
    show = sys.argv[sys.argv.index("--show") + 1] if "--show" in sys.argv else None
    own = [one for one in sys.argv[1:] if not one.startswith("--") and one != show]
    corpus = Path(own[0]) if own else Path(__file__).resolve().parents[2] / "shared" / "corpus"
    print("| corpus | of | what | comparisons |\n|---|---|---|--:|")
    for (folder, field, why), count in sorted(counted(corpus, show).items()):
        print(f"| {folder} | {field} | {why} | {count} |")


if __name__ == "__main__":
    main()
