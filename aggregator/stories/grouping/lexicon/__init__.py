"""What words mean to the comparison of titles, per language: small curated lists, made into one `Lexicon` each.

A language's file is plain text, words apart by white space. `_` joins the words of a phrase; one of a verb and a
particle ("neemt_af", "lehnt_ab") is also found when other words stand between them. The lists:

- function: carries no news by itself · weak: little of it ("big", "says", "video")
- negation, denial, doubt: both titles have one, or neither · lack: what the other title may say for "no" ("no trains",
  "trains halted")
- change: makes other news of the same words ("reacts to", "anniversary of", "U21")
- opposites: a line has alternatives that exclude each other, apart by `|`; apart by `<>` when they are two sides of one
  event, so that swapping who does it to whom makes them agree again ("A beats B", "B loses to A")
- stages: a line has alternatives that follow each other, apart by `|`; a title is as far as the last that it names
- same: a line has words that say the same in a headline · names: the same, of countries, clubs and bodies
- mutual: what happens to both alike ("sign", "marry", "draw"), and offices: what people are; order tells no roles there
- two_ways: verbs whose subject is either party ("Gent signs X", "X joins Gent"), unless both titles use the same one
- particles: end a clause and change its verb ("steigt ab") · former: makes another person of an office ("ex-minister")
- ordinals, cardinals, tens, scales, days, months, relative: numbers and dates · by: what turns a verb around · of: of ·
  places: prepositions of an adjunct, which may stand anywhere · after: those of what came first · towards: those of
  whom it is done to or with · says: stands before or behind who says it
"""

from aggregator.stories.grouping.lexicon.lexicon import ANY as ANY
from aggregator.stories.grouping.lexicon.lexicon import LANGUAGES as LANGUAGES
from aggregator.stories.grouping.lexicon.lexicon import Lexicon as Lexicon
from aggregator.stories.grouping.lexicon.lexicon import lexicon_of as lexicon_of
