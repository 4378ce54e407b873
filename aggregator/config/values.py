"""The kinds of value that `config.toml` holds: each takes what was written and gives what is meant, or says what is
expected in a `ValueError`."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aggregator.patterns import Pattern
from aggregator.rules import FIELDS, EntryRule

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdw])")
_SIZES = {"": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(|kB|MB|GB|KiB|MiB|GiB)")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SECRET_BYTES = 16_384
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")

# Addresses that the server itself answers.
RESERVED_SLUGS = frozenset(
    (
        *("events", "healthz", "index", "metrics", "opml", "readyz", "search"),
        *("sources", "static", "stories", "vote", "votes", "websub"),
        *("400", "403", "404", "405", "409", "429", "500", "503"),
    )
)


def postgres_url(value: str) -> str:
    """`postgresql://user@host:port/name`, and no password: that would be told wherever the address is."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1 and parts.port != 0
        secret = parts.password or "password=" in parts.query
    except ValueError:
        good, secret = False, None
    if secret:
        raise ValueError("no password in the address: storage.password is its place")
    if not good:
        raise ValueError("an address such as postgresql://user@host:5432/name")
    return value


def file_of_database(value: object) -> object:
    """A file, and no address: that would be a folder called "postgresql:", and one below it with a password as name."""
    if isinstance(value, str) and "://" in value:
        raise ValueError("a file; an address such as postgresql://user@host:5432/name is storage.url")
    return value


def duration(value: object) -> float:
    """Seconds of "500ms", "90s", "15m", "6h", "3d", "2w" or sums like "1h30m"."""
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise ValueError('a duration such as "90s", "15m", "6h" or "3d"')
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(value))


def written_duration(seconds: float) -> str:
    """As it would be written in the file: "6h"."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"


def byte_size(value: object) -> int:
    """Bytes of 20000000, "20MB" or "4MiB"."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match and len(match[1]) <= 15:
        return int(float(match[1]) * _SIZES[match[2]])
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError('a size in bytes, or one such as "20MB"')


def moment(value: object) -> datetime:
    """A date or time of TOML; a date is its first moment. What has no offset is in the site's time zone."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    raise ValueError("a date or time without quotes, such as 2027-01-15 or 2027-01-15T20:00:00+01:00")


def last_moment(value: object) -> datetime:
    """Likewise, but a date is included whole: its end is meant."""
    is_date = isinstance(value, date) and not isinstance(value, datetime)
    return moment(value) + timedelta(days=1) if is_date else moment(value)


def story_name(value: object) -> str:
    """A story by its number, or by the address of one of its articles."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,17}|https?://\S+", value):
        return value
    raise ValueError("the number of a story, or the address of one of its articles")


def pattern(value: object) -> Pattern:
    """A regular expression that ignores case."""
    if not isinstance(value, str) or not value:
        raise ValueError("a regular expression, as text")
    try:
        return Pattern.of(value)
    except ValueError as error:
        raise ValueError(f"a regular expression; this one has an error: {error}") from error


def rule(value: object) -> EntryRule:
    """A pattern with the field that it is searched in before it, or an age."""
    if not isinstance(value, str):
        raise ValueError('a rule, such as "title:pattern" or "older:7d"')
    name, colon, rest = value.partition(":")
    rest = rest.strip()
    if colon and name == "older":
        return EntryRule(value, "older", None, duration(rest))
    if colon and name in FIELDS:
        # A language is named by its beginning: "nl" is "nl-BE" too.
        within = f"^(?:{rest})(?:$|-)" if name == "language" and rest else rest
        return EntryRule(value, name, pattern(within))
    if colon and name.islower() and (near := difflib.get_close_matches(name, (*FIELDS, "older"), n=1, cutoff=0.8)):
        raise ValueError(f'a rule; did you mean "{near[0]}:"? As a plain pattern, write "{name}[:]{rest}"')
    return EntryRule(value, None, pattern(value))


def exact_pattern(value: object) -> re.Pattern[str]:
    """A regular expression for addresses and ids, where case counts."""
    if not isinstance(value, str):
        raise ValueError("a regular expression, as text")
    try:
        return re.compile(value)
    except re.error as error:
        raise ValueError(f"a regular expression; this one has an error: {error}") from error


def slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError("lower-case letters, digits and single hyphens")
    if value in RESERVED_SLUGS:
        raise ValueError("a name that the server does not use itself")
    return value


def time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise ValueError('the name of a time zone such as "Europe/Brussels"') from error
    return value


def language_tag(value: str) -> str:
    from babel import Locale, UnknownLocaleError  # here: only who names a language waits for it

    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError('a language tag such as "nl" or "en-GB"') from error
    return value


_FEED_SCHEME = re.compile(r"feed:(?://)?(?=[^/])", re.IGNORECASE)
_DROPPED = re.compile(r"[\t\r\n]|^[\x00-\x20]+|[\x00-\x20]+$")
# The query percent-encode set of https://url.spec.whatwg.org/#percent-encoded-bytes, and what is not ASCII.
_UNSENDABLE = re.compile(r"[^!#-;=?-_a-z{-~`]")


def web_address(text: str) -> str:
    """An http(s) address as people type and paste it, as browsers send it: a blank is `%20`, other scripts are encoded,
    `feed:` is http. What can be sent stays as it is, letter by letter, and so does what is no such address."""
    address = _DROPPED.sub("", text)
    if feed := _FEED_SCHEME.match(address):
        rest = address[feed.end() :]
        address = rest if re.match(r"https?:", rest, re.IGNORECASE) else f"http://{rest}"
    if not re.match(r"https?://", address, re.IGNORECASE):
        return text
    if _UNSENDABLE.search(address) is None:
        return address
    scheme, _, rest = address.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    user, at, name = host.rpartition("@")
    return f"{scheme}://{_encoded(user)}{at}{_ascii_host(name)}{_encoded(rest[len(host) :])}"


_MORE = r"(?::\d+)?(?:[/?].*)?"
_HOST_AND_MORE = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}" + _MORE)
# A machine nearby: hardly any has a certificate.
_NEAR_AND_MORE = re.compile(r"(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\])" + _MORE, re.IGNORECASE)


def with_scheme(text: str) -> str | None:
    """What is typed without one, "example.org" as https and "127.0.0.1:8080" as http; None for what is no host."""
    if _HOST_AND_MORE.fullmatch(text):
        return web_address(f"https://{text}")
    return web_address(f"http://{text}") if _NEAR_AND_MORE.fullmatch(text) else None


def _encoded(text: str) -> str:
    return _UNSENDABLE.sub(lambda one: quote(one[0], safe="", errors="replace"), text)


def _ascii_host(name: str) -> str:
    """A host as look-ups take it; one that is none stays as it is, for an error that shows it."""
    if name.isascii():
        return name
    from yarl import URL  # not at the top: commands start sooner without it, and it is hardly ever needed

    host, colon, port = name.partition(":")
    try:
        return (URL.build(scheme="http", host=host).raw_host or host) + colon + port
    except ValueError:
        return name


def http_url(value: str) -> str:
    """An absolute http(s) URL, without a slash at its end."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f]", value):
        raise ValueError("an address that starts with http:// or https://")
    return value.rstrip("/")


MOST_ADDRESS = 2_000  # bytes: what an index of PostgreSQL has room for


def http_url_or_path(value: str) -> str:
    """An http(s) URL as browsers send it, its scheme in lower case, or a path; other schemes are refused."""
    value = web_address(value)
    if len(value.encode()) > MOST_ADDRESS:
        raise ValueError(f"an address of at most {MOST_ADDRESS} bytes")
    if re.match(r"https?:", value, re.IGNORECASE):
        http_url(value)
        scheme, colon, rest = value.partition(":")
        return f"{scheme.lower()}{colon}{rest}"
    if not value or re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", value) or "\x00" in value:
        raise ValueError("an http(s) address, or a path relative to the configuration file")
    return value


def network(value: str) -> str:
    """A host name, an address or a network."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        if not _HOST.fullmatch(value):
            raise ValueError('a host name, an address, or a network such as "10.0.0.0/8"') from None
    return value


def address_range(value: str) -> str:
    """An address or a network."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError('an address such as "127.0.0.1", or a network such as "10.0.0.0/8"') from None
    return value


def secret(value: object) -> object:
    """The text itself; for "$ENV:NAME" what the environment holds under that name, for "$FILE:/path" what is in that
    file, without the line end that editors put there."""
    if not isinstance(value, str):
        return value
    if value.startswith("$ENV:"):
        name = value.removeprefix("$ENV:")
        if name not in os.environ:
            raise ValueError(f"the environment variable {name} to be set")
        return os.environ[name]
    if value.startswith("$FILE:"):
        return _in_file(Path(value.removeprefix("$FILE:")))
    return value


def _in_file(path: Path) -> str:
    """What a file of one line says. Neither it nor a part of it is in the error."""
    if not path.is_absolute():
        raise ValueError(f"a whole path, such as $FILE:/run/secrets/{path.name}")
    try:
        with path.open("rb") as file:
            text = file.read(_SECRET_BYTES + 1).decode()
    except OSError as error:
        raise ValueError(f"the file {path} to be readable ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"the file {path} to be UTF-8 text") from error
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or len(text) > _SECRET_BYTES or not text.isprintable():
        raise ValueError(f"the file {path} to hold one line, the secret")
    return text
