"""A check-up of an installation: what is wrong, or will be, and how to mend it. Nothing is changed by it."""

from aggregator.upkeep.doctor.checks import check_up

__all__ = ["check_up"]
