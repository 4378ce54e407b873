"""Every error this program raises on purpose.

    AggregatorError
    ├── ConfigError               config.toml is wrong; carries every problem at once
    ├── EditError                 config.toml cannot be changed as asked; it is as it was
    ├── ListError                 a file is no list of sources that can be read
    ├── RecordError               a line of a file is no entry that can be stored
    ├── StoreError
    │   ├── StoreInUse            another process writes to this database
    │   ├── StoreUnusable         corrupt, not a database, read-only, or of a newer version
    │   │   └── StoreAway         its server does not answer for the moment
    │   ├── StoreFull             there is no room to write in; what is published can still be served
    │   ├── StoreDamaged          the file was found damaged while it was in use
    │   ├── StoreBusy             another program holds it, or a question took longer than it may
    │   ├── Overtaken             a poll of a source that somebody else polled meanwhile; nothing of it was stored
    │   ├── MigrationFailed       a database could not be moved into another, or is not the same there
    │   └── BackupFailed          a backup was not made: no room, too slow, stopped, or the database is damaged
    ├── PollError                 one source could not be polled; recorded, never fatal
    │   ├── FetchError
    │   │   ├── Unreachable       no connection: refused, unknown host, reset, TLS
    │   │   ├── AddressRefused    the address is private, or not one we connect to
    │   │   ├── FetchTimeout      the poll's deadline passed
    │   │   ├── BadResponse       HTTP that contradicts itself: short body, bad chunk, 304 unasked
    │   │   ├── BadRedirect       loop, too many, forbidden scheme, https to http
    │   │   ├── TooLarge          over `max_bytes`, on the wire or decoded
    │   │   └── BadStatus         a status that is no success; carries it and Retry-After
    │   └── ReadError
    │       ├── NotAFeed          a page or something else; may carry the feeds it points to
    │       ├── Malformed         a feed that cannot be read
    │       ├── ReaderKilled      the worker passed its time or memory limit and was killed
    │       └── ReaderLost        no worker lived long enough to begin
    ├── PublishError              an edition could not be rendered or written
    ├── ServeError                the public server cannot listen where it should
    ├── OperatorError             the daemon cannot be asked for what an operator wants
    └── StoryError                a story cannot be found, split or joined as an operator asked

A `PollError` is expected: it is caught once, in `polling.poll`, becomes a row in `polls` and a line in the log,
and the source is tried again later. Everything else that is raised while polling is a bug and is logged with its
traceback, under the outcome `internal-error`.
"""

from __future__ import annotations

from typing import ClassVar

from aggregator.models import Outcome
from aggregator.records import dataclass


class AggregatorError(Exception):
    """Base of all errors raised on purpose; its text is for people."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration: where it is, what it is, what is expected.

    `line` and `column` count from 1; `line` is None when the place is not in the file (a missing table).
    """

    key: str
    value: str | None
    expected: str
    line: int | None = None
    column: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        where = f"line {self.line}{column}: " if self.line else ""
        value = f" = {self.value}" if self.value is not None else ""
        hint = f" ({self.hint})" if self.hint else ""
        what = f"{self.key}{value}: " if self.key else ""  # of the file as a whole there is no key
        return f"{where}{what}{self.expected}{hint}"


class ConfigError(AggregatorError):
    """The configuration cannot be used; `problems` holds every reason, in file order."""

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        self.path = path
        self.problems = problems
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


class EditError(AggregatorError):
    """The configuration cannot be changed as asked; nothing was."""


class ListError(AggregatorError):
    """A file is no list of sources that we can read."""


class RecordError(AggregatorError):
    """A line of a file is no entry that can be stored."""


class StoreError(AggregatorError):
    """The database failed us."""


class StoreInUse(StoreError):
    """Another process holds the writer's lock."""


class StoreUnusable(StoreError):
    """The file cannot be used as our database."""


class StoreAway(StoreUnusable):
    """The server that has the database does not answer, or takes nobody at the moment; it may soon."""


class StoreFull(StoreError):
    """The disk takes no more for the moment."""


class StoreDamaged(StoreError):
    """The database was found to be damaged while it was in use."""


class StoreBusy(StoreError):
    """Another program holds the database, or a question took longer than it may."""


class MigrationFailed(StoreError):
    """A database could not be moved into another, or is not the same there; it is still in its old place."""


class Overtaken(StoreError):
    """A poll of a source that was polled by somebody else meanwhile; nothing of it was stored."""


class BackupFailed(StoreError):
    """A backup was not made; what there was before is still there."""


class PollError(AggregatorError):
    """One poll of one source failed, for a reason that is expected of the outside world."""

    outcome: ClassVar[Outcome] = Outcome.INTERNAL_ERROR


class FetchError(PollError):
    """No document could be fetched."""


class Unreachable(FetchError):
    """No connection, or one that broke before an answer came."""

    outcome = Outcome.UNREACHABLE


class AddressRefused(FetchError):
    """The address is one that we do not connect to (see `fetch.guard`)."""

    outcome = Outcome.REFUSED


class FetchTimeout(FetchError):
    """The poll's deadline passed."""

    outcome = Outcome.TIMEOUT


class BadResponse(FetchError):
    """The answer is not HTTP as it should be; nothing of it is used."""

    outcome = Outcome.BAD_RESPONSE


class BadRedirect(FetchError):
    """A redirect that we do not follow."""

    outcome = Outcome.BAD_REDIRECT


class TooLarge(FetchError):
    """The body is over the limit, as sent or after decoding."""

    outcome = Outcome.TOO_LARGE


class BadStatus(FetchError):
    """The server answered with a status that is no success.

    `retry_after` is the header verbatim (seconds or an HTTP date, RFC 9110 section 10.2.3), None when absent.
    """

    outcome = Outcome.HTTP_ERROR

    def __init__(self, message: str, status: int, retry_after: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class ReadError(PollError):
    """A document came, but no entries can be had from it."""


class NotAFeed(ReadError):
    """The document is something else, often a web page. `feeds` are the addresses it offers instead, `page` is where it
    leads when it offers none, `language` what it is in by its own word. What is plainly no page (a list of feeds, JSON)
    is not where one would look for a feed."""

    outcome = Outcome.NOT_A_FEED

    def __init__(
        self,
        message: str,
        feeds: tuple[str, ...] = (),
        page: str | None = None,
        language: str | None = None,
        is_page: bool = True,
    ) -> None:
        super().__init__(message, feeds, page, language, is_page)
        self.is_page = is_page
        self.feeds = feeds
        self.page = page
        self.language = language

    def __str__(self) -> str:
        return str(self.args[0])


class Malformed(ReadError):
    """The document claims to be a feed and cannot be read as one."""

    outcome = Outcome.MALFORMED


class ReaderKilled(ReadError):
    """Reading took more time or memory than allowed, so the worker process was killed."""

    outcome = Outcome.READER_KILLED


class ReaderLost(ReadError):
    """Nothing was read, since whatever kills workers left none alive: no document is to blame."""


class PublishError(AggregatorError):
    """An edition could not be rendered or written."""


class ServeError(AggregatorError):
    """The public server cannot listen at the configured address and port."""


class OperatorError(AggregatorError):
    """The daemon's operator listener cannot be asked, or did not do what it was asked for."""


class StoryError(AggregatorError):
    """A story cannot be found, split or joined as an operator asked."""
