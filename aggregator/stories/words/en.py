"""English words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

from aggregator.stories.words.en_opposites import OPPOSITES as OPPOSITES
from aggregator.stories.words.en_same import SAME as SAME

FUNCTION = """
a an the of in on at to from by for with as and or but nor so than that this these those it its it's he she they we i
you his her their our my your him them us me who whom whose which there here is are was were be been being am has have
had having do does did will shall 'll 're 've 's s t d re ll ve into onto upon about over under between among through
during after before since until till while amid against within across along around near via per if then also too very
just only even still yet both each all any some such own other much many few let lets get gets got getting become
becomes set when where what how why because due toward towards following ahead vs v versus mr mrs ms dr st & + et al
"""
NEGATION = """
not no never none nobody nothing neither nor cannot can't won't don't doesn't didn't isn't aren't wasn't weren't
wouldn't couldn't shouldn't hasn't haven't hadn't n't without refuse refuses refused fail fails failed unable
"""
DENIAL = """
deny denies denied denial dismisses rules_out ruled_out rule_out debunks debunked fake hoax false untrue myth almost
nearly narrowly allegedly attempted attempt attempts foiled foils thwarted thwarts averted averts parody satire
"""
DOUBT = """
could may might would wants want hopes hope plans plan planning considers considering mulls eyes maybe perhaps
possible possibly likely rumor rumors rumour rumours rumoured rumored reportedly expected expects seeks seek aims
tipped linked interested talks proposes proposed threatens threat prepares prepare close_to should eye eyeing target
targets targeting chase chasing consider mull weigh weighs weighing ponder speculation hint hints hinted reconsider
offered offers bids approach close near nears looms pushes proposal potential potentially poised explores exploring
intends intend set_to verge heading nearing search searches searching flirts courting courted ponders tempted
speculated
"""
CHANGE = """
cancel cancels cancelled canceled postpone postponed halt halts halted suspend suspends suspended react reacts
reaction reactions respond responds response apologise apologises apologised apologize apologizes apologized apology
congratulates mourns tribute tributes anniversary remembers remembering review reviews preview previews recap quiz
sequel explained explainer reasons analysis exercise drill simulation women womens women's ladies youth junior u19 u20
u21 u23 reserves deputy vice assistant son daughter brother sister father mother wife widow husband cousin nephew aunt
uncle lookalike impersonator replica investigation inquiry trial lawsuit appeal survives survived survivor spoilers
interview photos list ranking odds bets futures escape escapes escaped avoid avoids avoided dodge dodges prevent
prevents aftermath survivors mocks mocked slammed rejected reconsiders backlash outrage criticism dedicates celebrates
honors honours honoured recalls_how talks_about opens_up inside behind_the_scenes teases teaser documentary biopic
memoir auction fans_react q&a live_score tickets schedule fixtures line-up lineup how_to who_is what_we_know
everything_you_need everything_we_know need_to_know things_to_know years_ago years_later years_after year_after
rehearse rehearses postpones
"""
MUTUAL = """
marry marries married wed weds meet meets met merge merger draw agree coach manager trainer president minister
chairman ceo captain star striker singer actor
"""
TWO_WAYS = "sign signs signed join joins joined"
PARTICLES = ""
FORMER = "ex former deputy vice acting"
OF = "of"
WEAK = """
say says said saying tell tells told according report reports reported source sources official officials memo new
newly now today tonight latest big bigger huge major massive large great top finally again already really officially
simply soon yet breaking exclusive video videos photo pics watch see look here's heres story news update updated
updates make makes made making take takes took taken go goes going went come comes came give gives gave show shows
showed one two's time people company group firm inc corp ltd co plc star stars celebrity full own back just some way
things thing start starts use uses using former mr ex- ago reveal reveals revealed announce announces announced
announcement well good bad nice more- least part live stunning surprise secretly secret successfully giant famous
popular legendary veteran up down out off last more most same
"""
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINAL_ENDINGS = "th"
CARDINALS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty
"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SCALES = """
hundred=100 thousand=1000 k=1000 million=1000000 millions=1000000 mln=1000000 m=1000000 mn=1000000 billion=1000000000
bn=1000000000 bln=1000000000 b=1000000000 trillion=1000000000000 tn=1000000000000
"""
DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
MONTHS = """
january jan|february feb|march|april apr|may|june|july|august aug|september sept sep|october oct|november nov|december
dec
"""
RELATIVE = "yesterday|today tonight|tomorrow"
BY = "by"
PLACES = "in at near on from for after over amid during"
