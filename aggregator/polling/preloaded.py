"""What workers of polls need, imported once, words of the lexicon included: the fork server imports this before it
forks, and its children share it."""

from __future__ import annotations

import gc

from aggregator.polling.reading import read_keyed  # noqa: F401 - for it to be there
from aggregator.stories.grouping.keys import keys_of

keys_of("the first title has the lexicon read")
gc.freeze()  # or the first collection in a worker would touch, and so copy, every page that is shared
