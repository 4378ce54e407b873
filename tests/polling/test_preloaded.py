"""What the workers of polls are forked from; `multiprocessing` says nothing of a name that is none."""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys

from aggregator.polling.reading import PRELOADED
from aggregator.stories.grouping import keys
from aggregator.stories.grouping.lexicon import lexicon


def test_it_is_there_and_has_read_the_lexicon() -> None:
    lexicon._often.cache_clear()
    sys.modules.pop(PRELOADED, None)
    keys.keys_of.cache_clear()
    importlib.import_module(PRELOADED)
    gc.unfreeze()
    assert lexicon._often.cache_info().currsize == 1


IMPORTED = """
import sys, {preloaded}
from aggregator.models import Document
from aggregator.polling.reading import read_keyed
before = set(sys.modules)
atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>a:1</id><title>One</title></entry></feed>'
assert read_keyed(Document("https://a.example/", atom, None)).entries[0].title == "One"
print(*set(sys.modules) - before)
"""


def test_a_worker_imports_nothing_for_an_ordinary_document() -> None:
    ended = subprocess.run([sys.executable, "-c", IMPORTED.format(preloaded=PRELOADED)], capture_output=True, text=True)
    assert (ended.stdout.strip(), ended.stderr) == ("", "")
