"""What workers of polls need, imported once, words of the lexicon and what a document has made included: the fork
server imports this before it forks, and its children share it."""

from __future__ import annotations

import gc

import aggregator.read.preloaded  # noqa: F401 - what reads, which tasks import only when they run
from aggregator.models import Document
from aggregator.polling.reading import read_keyed

_FIRST = b"""<rss version="2.0"><channel><title>A feed</title><link>https://a.example/</link><item>
<title>A first title</title><link>https://a.example/1</link><pubDate>Sat, 03 Jan 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;A &lt;b&gt;text.</description></item></channel></rss>"""

read_keyed(Document("https://a.example/feed", _FIRST, "application/rss+xml"))
gc.freeze()  # or the first collection in a worker would touch, and so copy, every page that is shared
