"""What a check-up of an installation found."""

from __future__ import annotations

from enum import StrEnum

from aggregator.records import dataclass


class Verdict(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"  # it works, and will not for ever
    ERROR = "error"  # it does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up: what was looked at, what there is, and how to mend it (empty when all is well)."""

    check: str
    verdict: Verdict
    text: str
    mend: str = ""


def fine(check: str, text: str) -> Finding:
    return Finding(check, Verdict.OK, text)


def warning(check: str, text: str, mend: str) -> Finding:
    return Finding(check, Verdict.WARNING, text, mend)


def error(check: str, text: str, mend: str) -> Finding:
    return Finding(check, Verdict.ERROR, text, mend)
