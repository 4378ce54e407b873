"""Whether two entries are near-identical news; pure. A false merge is worse than a miss.

Theory
------
A fuzzy score measures what two titles share. Whether they are the same news is decided by what they do not share:
"Club wins 3-0" and "Club wins 0-3" share everything but the news. So two titles are

1. read (`titles`, `tokens`): labels ("LIVE:"), outlets (" - Reuters"), markup and ellipses go; case, accents, elisions,
   number words and scales ("2,4 miljard") are made alike; small lists per language (`words`) tell which words carry no
   news, which mean the same, and which exclude each other. In another language there are no synonyms, only equality;
2. aligned (`align`): each word answers to at most one of the other title: same word, same stem, same sense, nearly the
   same spelling, part of a compound;
3. judged by what is left over. An *insertion* (only one title has it) costs little, unless the word changes the news
   ("almost", "denies", "U21", "anniversary"). A *replacement* (both have something else in the same place) is the news
   itself: any that the lists do not know to mean the same forbids (`swaps`), and so do two *names* wherever they stand
   (`names`). `guards` forbid numbers, scores, dates, negations, doubts and opposites that disagree; `parties` and
   `roles` ask who does it to whom, where a passive or a converse ("A beats B", "B loses to A") turns roles back.
   `evidence` weighs the rest into one score.

Teasers help both ways (`teasers`): copies of one text back titles that are only moderately alike, but a text that was
filled in twice is no copy, and parts even equal titles that name nobody; titles of few words need teasers that have
something in common, and those that name nothing a word that tells something. Two texts that begin with one sentence
(`openings`) make one piece of news whatever their titles share, as long as it tells something of each and these do not
contradict; not where a source repeats it. Titles that a source repeats, and those of generic words only, never group.

Thresholds (chosen on the development pairs, never on the held-out ones; `docs/dedupe.md` has the tables): a score of
ENOUGH (less where the titles share what happened, and leave little over, or a figure), BACKED with copied teasers, over
at least FEWEST_SHARED words. On titles alone, precision and recall are 0.993 and 0.81 over all 1,306 labelled pairs
(token_set_ratio >= 90: 0.46 and 0.42), 0.979 and 0.79 on the 278 held out. Of events that another author told freely in
other words, fewer than one in five are found, three in ten by their texts; of 600 such pairs one merges wrongly, and
three did when half of these were met first.

What a verdict does to stories, beside addresses and ids, is in `claims`.

Known exceptions
----------------
Missed: the same news in words that our lists do not connect ("Matthew Perry found dead in hot tub", "'Friends' star
dies in apparent drowning"), in another language, or with figures that one outlet rounded. Merged wrongly: an inserted
word that changes the news, or the next stage of one affair, in words of no list; titles of few words about two events
of one kind ("Twitter is down" on two days inside the window); two articles on one event that share most of their words.

Rejected
--------
- One fuzzy score: token_set_ratio >= 90 and token_sort_ratio >= 85 are printed as baselines by `benchmarks.dedupe`.
- Rounding of plain numbers and percentages ("6.9 %", "7 %"): it made "20 dead" of "21 dead".
- A higher threshold, for all or for titles with a word each: no wrong merge lies near one; 0.78 loses 56 of 599.
- Half a weight for small numbers, other news where each title counts something else: both lost more than they parted.
- Allowing one unknown replacement when much is shared: right for "lengthy crash" and "latest crash", wrong for every
  pair of places, names and products, however long the title.
- Stop words, stems and synonyms of all languages in one list: "die", "war", "fast", "pas" and "door" mean other things.
- Word embeddings: near in meaning is not same news ("striker", "goalkeeper"; "Monday", "Tuesday").
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from aggregator.models import StoryEntry
from aggregator.records import dataclass
from aggregator.stories.grouping import openings, teasers
from aggregator.stories.grouping.align import Alignment, align_titles
from aggregator.stories.grouping.evidence import Evidence, evidence_of, share_names_only
from aggregator.stories.grouping.guards import contradiction
from aggregator.stories.grouping.lexicon import lexicon_of
from aggregator.stories.grouping.names import is_serial, names_nothing
from aggregator.stories.grouping.swaps import replaced
from aggregator.stories.grouping.titles import Title, language_of, read

WINDOW = 72 * 3600.0  # seconds between two publications that can be near-identical news
LONGEST = 400  # characters of a title that are read; nobody's headline, and aligning is quadratic in words
BACKED = 0.45  # with copied teasers
FEWEST_SHARED = 1.9  # two words, of which one may be a synonym
FEWEST_IF_EQUAL = 1.2  # "Twitter is down": one word, a light one, and nothing else
FEW = 3.0  # up to so many shared words, teasers must have something in common


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two entries are near-identical news, how alike they are (0..1), and in words why (not)."""

    same: bool
    score: float
    reason: str
    contradicts: bool = False  # alike, and yet other news: they must not meet in one story


class _Text(NamedTuple):
    title: str
    teaser: str
    language: str


def same_news(a: StoryEntry, b: StoryEntry) -> Judgement:
    """Whether two entries are near-identical news by title and teaser; the same whichever comes first."""
    if a.source_id == b.source_id:
        return Judgement(False, 0.0, "two entries of one source", contradicts=True)
    if abs(a.published_at - b.published_at) > WINDOW:
        return Judgement(False, 0.0, "too far apart in time")
    if a.title_repeats or b.title_repeats:
        return Judgement(False, 0.0, "a title that its source repeats")
    one, other = sorted(_Text(one.title[:LONGEST], one.teaser, one.language or "") for one in (a, b))
    return _judge(one, other, text_repeats=a.text_repeats or b.text_repeats)


@lru_cache(maxsize=256)
def _judge(one: _Text, other: _Text, *, text_repeats: bool) -> Judgement:
    language = language_of(
        one.title, other.title, declared=(one.language, other.language), texts=(one.teaser, other.teaser)
    )
    a, b = read(one.title, language), read(other.title, language)
    texts = one.teaser, other.teaser
    told = "" if text_repeats else openings.shared_sentence(*texts, lexicon_of(language))
    if not told and not _may_share(a, b):
        return Judgement(False, 0.0, "they share too few words")
    if a.is_generic or b.is_generic:
        return Judgement(False, 0.0, "a title that names no news")
    both = align_titles(a, b)
    verdict = _by_titles(both, texts)
    return (_by_sentence(both, texts, told) if told and not verdict.same else None) or verdict


def _by_titles(both: Alignment, texts: tuple[str, str]) -> Judgement:
    copied = teasers.same_text(*texts, both)
    found = evidence_of(both)
    if found.score < (BACKED if copied else found.enough):
        return Judgement(False, found.score, f"titles agree to {found.score:.2f} only")
    against = _weighed(both, found, copied, texts) or _teasers_differ(both, found, copied, texts)
    return against or Judgement(True, found.score, f"titles agree to {found.score:.2f}, and nothing in them disagrees")


def _by_sentence(both: Alignment, texts: tuple[str, str], told: str) -> Judgement | None:
    """The verdict above texts that begin with one sentence, whatever the titles share; None when it speaks for neither.
    What contradicts in the titles, but for names and figures of the sentence, parts them all the same."""
    answered = openings.answered(both, told)
    if answered is None or teasers.each_tells_its_own(*texts, both) or teasers.filled_in(*texts, both):
        return None
    if contradiction(answered, one_text=not teasers.is_edited(*texts)):
        return None
    if (swap := replaced(answered)) is not None and not teasers.retell(swap, texts, lexicon_of(both.a.language)):
        return None
    return Judgement(True, evidence_of(answered).score, "their texts begin with one sentence, which tells both titles")


def _may_share(a: Title, b: Title) -> bool:
    """A quick look that spares most pairs the alignment: two equal words, or as good as equal titles."""
    return len(a.keys & b.keys) >= 2 or (not a.keys ^ b.keys and bool(a.keys))


def _weighed(both: Alignment, found: Evidence, copied: bool, texts: tuple[str, str]) -> Judgement | None:
    """Why two titles with a sufficient score are not the same news after all; None when nothing speaks against it."""
    edited = copied and teasers.is_edited(*texts)
    equal = not found.left_a and not found.left_b
    if found.shared < (FEWEST_IF_EQUAL if equal or copied else FEWEST_SHARED):
        return Judgement(False, found.score, "they share too few words")
    if not copied and share_names_only(both):
        return Judgement(False, found.score, "they share names only")
    against = contradiction(both, one_text=copied and not edited)
    if against is None and (swap := replaced(both)) is not None:
        retold = copied and not edited and teasers.retell(swap, texts, lexicon_of(both.a.language))
        against = None if retold else f"{swap[0]!r} in place of {swap[1]!r}"
    return None if against is None else Judgement(False, found.score, against, contradicts=True)


def _teasers_differ(both: Alignment, found: Evidence, copied: bool, texts: tuple[str, str]) -> Judgement | None:
    """Why titles that say little need more than they have in common; None when they say enough."""
    if (names := teasers.filled_in(*texts, both)) is not None:
        return Judgement(False, found.score, f"one text, with {names[0]!r} in place of {names[1]!r}", contradicts=True)
    if copied:
        return None
    if names_nothing(both.a) and names_nothing(both.b):
        if (all(texts) or is_serial(both.a)) and not teasers.share_a_word(*texts, both):
            return Judgement(False, found.score, "titles that name nothing, and texts that share no telling word")
    elif teasers.elsewhere(*texts, both) or (found.shared <= FEW and teasers.unrelated(*texts, both)):
        return Judgement(False, found.score, "titles that say little, and teasers of different things")
    return None
