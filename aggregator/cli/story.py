"""`aggregator story split`, `join` and `pins`: the operator's word on what is one story."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

import click

from aggregator import urls
from aggregator.cli.support.ask_daemon import wish
from aggregator.cli.support.options import command, fail, json_option
from aggregator.cli.support.tables import Columns, console, print_json, table
from aggregator.config import Config
from aggregator.errors import OperatorError, StoreInUse, StoryError
from aggregator.models import Pin, Story, StoryEntry
from aggregator.models.actions import StoryAction
from aggregator.polling import corrections as correcting
from aggregator.polling.prepare import prepare_store
from aggregator.publishing import publish as publishing
from aggregator.publishing.shelf import editions_of
from aggregator.records import dataclass
from aggregator.reports.story import find
from aggregator.store import Session, Store, reading_of
from aggregator.stories.grouping.pins import for_joining, for_splitting
from aggregator.stories.ranking.heat import Ranking, ranking_of

Correction = Callable[[Session, Ranking, float], int]


@command("split")
@click.argument("name", metavar="STORY")
@click.argument("entries", metavar="ENTRY...", nargs=-1, required=True)
def split(config: Config, name: str, entries: tuple[str, ...]) -> None:
    """Make a story of its own of some of a story's entries, and publish.

    STORY is its id, the address of one of its articles, or a part of a title; ENTRY an entry's id, address or a part of
    its title, as "aggregator explain STORY" shows them. The id stays with the part that was there first.

    \b
    Example:
        aggregator story split 4711 15012 15013
    """
    with reading_of(config.location) as session:
        one = find(session, name)
        chosen = frozenset(_entry_named(one, entry) for entry in entries)
        members = session.pins.members([one.id])
    leaving = [entry for entry in members if entry.entry_id in chosen]
    asked = for_splitting(leaving, [entry for entry in members if entry not in leaving])
    other_way = _as_configuration(config, asked, members)
    wished = _Wish(one.id, StoryAction.SPLIT, sorted(chosen), other_way)
    new_id = _correct(
        config, lambda session, ranking, now: correcting.split(session, ranking, one.id, chosen, now), wished
    )
    click.echo(f"split: story {one.id} and story {new_id}")


@command("join")
@click.argument("names", metavar="STORY STORY...", nargs=-1, required=True)
def join(config: Config, names: tuple[str, ...]) -> None:
    """Make stories one, and publish. The id of the oldest stays, the others lead to it.

    STORY is its id, the address of one of its articles, or a part of a title.

    \b
    Example:
        aggregator story join 4711 4720
    """
    with reading_of(config.location) as session:
        ids = {find(session, name).id for name in names}
        stories = [session.pins.members([number]) for number in sorted(ids)]
    other_way = _as_configuration(config, for_joining(stories), [entry for story in stories for entry in story])
    first, *others = sorted(ids)
    wished = _Wish(first, StoryAction.JOIN, others, other_way)
    kept = _correct(config, lambda session, ranking, now: correcting.join(session, ranking, ids, now), wished)
    click.echo(f"joined: story {kept}")


@command("pins")
@json_option
def pins(config: Config, as_json: bool) -> None:
    """Show which entries are kept together or apart.

    By a command, or by the configuration; whatever polls bring.

    \b
    Example:
        aggregator story pins
    """
    with reading_of(config.location) as session:
        known = session.pins.all()
    if as_json:
        print_json([_json(pin) for pin in known])
        return
    if not known:
        click.echo('There are none; "aggregator story split" and "join" make them, or [[pins]] in config.toml.')
        return
    columns: Columns = [
        ("", {"no_wrap": True}),
        ("entry", {"overflow": "fold"}),
        ("entry", {"overflow": "fold"}),
        ("by", {"no_wrap": True}),
    ]
    rows = [["together" if pin.together else "apart", pin.one, pin.other, _by(pin)] for pin in known]
    console().print(table(columns, rows))


@click.group(commands=[split, join, pins], context_settings={"help_option_names": ["-h", "--help"]})
def story() -> None:
    """Correct which entries are one story; remembered, whatever later polls bring.

    \b
    Example, after a look at "aggregator explain 4711":
        aggregator story split 4711 15012
    """


@dataclass(frozen=True, slots=True)
class _Wish:
    """A correction as a daemon is asked for it; `other_way` is for one that cannot be asked."""

    story_id: int
    action: StoryAction
    ids: Sequence[int]
    other_way: str


def _correct(config: Config, correction: Correction, wished: _Wish) -> int:
    """Does it, remembers it and publishes; gives the story's id. A daemon that holds the database is asked to."""
    now = time.time()

    def work(session: Session) -> int:
        prepare_store(session, config, now)
        return correction(session, ranking_of(config.settings), now)

    try:
        with Store.open(config.location) as store:
            story_id = store.write_now(work)
            with store.reader() as session:
                publishing.publish_site(session, editions_of(config, store), config, now)
    except StoreInUse as error:
        return _by_daemon(config, wished, error)
    return story_id


def _by_daemon(config: Config, wished: _Wish, in_use: StoreInUse) -> int:
    form = {wished.action.field: ",".join(map(str, wished.ids))}
    try:
        return int(wish(config, f"/stories/{wished.story_id}/{wished.action}", form))
    except OperatorError as error:
        fail(f"{in_use}\n{error}\nNothing was changed. Stop it, and ask again{wished.other_way}", code=1)


def _as_configuration(config: Config, asked: Sequence[Pin], entries: Sequence[StoryEntry]) -> str:
    """The same wish for a daemon, which reads its configuration; only where addresses tell the entries apart."""
    addresses = {entry.canonical_url for entry in entries}
    if not asked or not addresses.issuperset(name for pin in asked for name in (pin.one, pin.other)):
        return "."
    return f"; or add this to {config.path}, and it is taken over:\n\n" + "\n".join(map(_toml, asked))


def _toml(pin: Pin) -> str:
    listed = json.dumps([pin.one, pin.other], ensure_ascii=False)
    return f"[[pins]]\nurls = {listed}\ntogether = {str(pin.together).lower()}\n"


def _entry_named(story: Story, text: str) -> int:
    address = urls.canonical(text)
    found = [
        one.entry_id
        for one in story.mentions
        if str(one.entry_id) == text or (one.link is not None and urls.canonical(one.link) == address)
    ]
    found = found or [one.entry_id for one in story.mentions if text.casefold() in one.title.casefold()]
    if len(found) != 1:
        listed = "".join(f"\n  {one.entry_id}  {one.source_title}: {one.title}" for one in story.mentions)
        which = "is no entry" if not found else "may be several entries"
        raise StoryError(f"{text!r} {which} of story {story.id}; name one by its id:{listed}")
    return found[0]


def _by(pin: Pin) -> str:
    return "config.toml" if pin.configured else "command"


def _json(pin: Pin) -> dict[str, object]:
    return {"together": pin.together, "one": pin.one, "other": pin.other, "by": _by(pin)}
