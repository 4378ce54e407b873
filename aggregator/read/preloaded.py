"""What every worker needs, imported once: the fork server imports this before it forks, and its children share it."""

from __future__ import annotations

import gc

import aggregator.read.reading
import aggregator.read.tasks  # noqa: F401 - likewise

gc.freeze()  # or the first collection in a worker would touch, and so copy, every page that is shared
