"""Names of time zones as dates carry them ("CET") → the offset that is meant; pure.

Some names are of several zones. Those of RFC 5322, section 4.3, are America's, as it says, but where the language of
the text is of another place that uses the name; others without a clear owner are nobody's: no moment is better than
one that is off by hours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_HOURS: Mapping[str, float] = {
    "utc": 0, "gmt": 0, "ut": 0, "z": 0, "zulu": 0, "uct": 0, "wet": 0,
    "west": 1, "cet": 1, "met": 1, "mez": 1, "bst": 1, "wat": 1,
    "hnec": 1,
    "cest": 2, "haec": 2, "mest": 2, "mesz": 2, "cedt": 2, "eet": 2, "oez": 2, "cat": 2, "sast": 2,
    "eest": 3, "oesz": 3, "msk": 3, "trt": 3, "eat": 3, "fet": 3, "idt": 3, "irst": 3.5, "msd": 4, "samt": 4,
    "irdt": 4.5, "aft": 4.5,
    "pkt": 5, "yekt": 5, "uzt": 5, "npt": 5.75, "omst": 6, "mmt": 6.5, "ict": 7, "wib": 7, "krat": 7, "novt": 7,
    "hovt": 7,
    "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "wita": 8, "irkt": 8, "ulat": 8, "awst": 8,
    "jst": 9, "kst": 9, "wit": 9, "yakt": 9, "acst": 9.5, "aest": 10, "vlat": 10, "acdt": 10.5,
    "aedt": 11, "magt": 11, "sakt": 11, "nzst": 12, "pett": 12, "nzdt": 13,
    "ndt": -2.5, "nst": -3.5, "brst": -2, "brt": -3, "art": -3, "uyt": -3, "clst": -3, "clt": -4, "bot": -4, "vet": -4,
    "pet": -5, "cot": -5, "akdt": -8, "akst": -9, "hst": -10,
    "edt": -4, "est": -5, "cdt": -5, "mdt": -6, "cst": -6, "pdt": -7, "mst": -7, "pst": -8,
}  # fmt: skip
# What a name is where the text is in one of these languages (a region counts before its language); None: unclear.
_ELSEWHERE: Mapping[str, Mapping[str, float | None]] = {
    "cst": {"zh": 8, "es-cu": -5},
    "cdt": {"es-cu": -4, "zh": None},
    "est": {"en-au": None},
    "edt": {"en-au": None},
    "pst": {"fil": 8, "tl": 8, "en-ph": 8, "ur": None},
    "mst": {"ms": 8, "en-my": 8, "ru": None, "my": None},
    "bst": {"bn": 6, "en-bd": 6},
    "ist": {"he": 2, "en-il": 2, "en-ie": 1, "ga": 1, "en-in": 5.5}
    | dict.fromkeys(("hi", "bn", "ta", "te", "mr", "gu", "kn", "ml", "pa", "or", "as", "ur", "ne"), 5.5),
    "ast": {"ar": 3, "en-ca": -4, "fr-ca": -4, "es-pr": -4, "en-sa": 3},
    "adt": {"en-ca": -3, "fr-ca": -3},
    "gst": {"ar": 4, "en-ae": 4},
    "amt": {"hy": 4, "pt": -4},
}
# Short for whichever of the two holds on that day.
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_FARTHEST = 14 * 60  # minutes, of Kiribati


def named(name: str, language: str | None, own: tzinfo, when: datetime) -> tzinfo | None:
    """The zone that `name` means at `when`, in a text of that language, from a source in the zone `own`; or None."""
    name = name.casefold()
    own_name = own.tzname(when)
    if own is not UTC and own_name and own_name.casefold() == name:
        return own
    hours = _hours(name, (language or "").casefold())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    place = _PLACES.get(name) or (_places().get(name) if re.search(r"[/\d]", name) else None)
    return ZoneInfo(place) if place else None


def at_offset(text: str) -> tzinfo | None:
    """The zone of "+0100", "+01:00" or "-5"; None for one that is nowhere."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    minutes = 60 * int(found[2]) + int(found[3] or 0)
    if minutes > _FARTHEST or int(found[3] or 0) > 59:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _hours(name: str, language: str) -> float | None:
    elsewhere = _ELSEWHERE.get(name, {})
    for tag in (language.replace("_", "-"), re.split("[-_]", language)[0]):
        if tag in elsewhere:
            return elsewhere[tag]
    return _HOURS.get(name)


@cache
def _places() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}
