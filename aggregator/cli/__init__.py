"""The commands; the only place that prints.

Exit codes: 0 done, 1 the work failed, 2 usage or configuration.
"""

from aggregator.cli.entry import main

__all__ = ["main"]
