"""What the workers of polls are forked from; `multiprocessing` says nothing of a name that is none."""

from __future__ import annotations

import gc
import importlib
import sys

from aggregator.polling.reading import PRELOADED
from aggregator.stories.grouping import keys


def test_it_is_there_and_has_read_the_lexicon() -> None:
    keys._often.cache_clear()
    sys.modules.pop(PRELOADED, None)
    keys.keys_of.cache_clear()
    importlib.import_module(PRELOADED)
    gc.unfreeze()
    assert keys._often.cache_info().currsize == 1
