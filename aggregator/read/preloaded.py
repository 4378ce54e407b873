"""What every worker needs, imported once: the fork server imports this before it forks, and its children share it."""

from __future__ import annotations

import gc

import aggregator.read.reading  # noqa: F401 - for it to be there

gc.freeze()  # or the first collection in a worker would touch, and so copy, every page that is shared
