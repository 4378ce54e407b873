"""English words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

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
offered offers bids approach close near nears looms pushes proposal proposed potential potentially poised explores
exploring intends intend set_to verge heading nearing search searches searching flirts courting courted ponders
tempted speculated
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
everything_you_need everything_we_know need_to_know things_to_know odds years_ago years_later years_after year_after
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
announcement well good bad nice more- least part major live stunning surprise secretly secret successfully giant
famous popular legendary veteran up down out off latest last more most same
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
# Alternatives that exclude each other, side by side with `|`. Words on one side of a bar mean the same.
OPPOSITES = """
rise rises rising rose risen increase gain gains gained up higher climb jump soar surge rally advance grow grew \
growth hike raise raised boost rebound improve expand widen accelerate swell swells strengthen upbeat inch_up | fall \
falls fell fallen drop decline decrease slip slide slid down lower plunge tumble sink sank dip cut cuts cutting \
reduce slash shrink weaken worsen slump retreat slow slows downbeat lose lost
win wins won winning victory beat beats defeat defeats defeated thrash crush edge stun stuns triumph outclass rout \
hammer overcome overcomes <> lose loses lost losing loss defeat defeats beaten crash_out crashes_out crashed_out \
bow_out bows_out knocked_out eliminated
buy buys bought buying acquire acquires acquired acquisition purchase take_over takes_over takeover snap_up snaps_up \
<> sell sells sold selling offload
sign signs signed recruit recruits join joins joined | leave leaves left quit quits depart departs departure exit \
exits
hire hires hired appoint appoints appointed names_new unveil | fire fires fired sack sacks sacked dismiss dismissed \
oust ousts ousted axe axed remove removed part_company
approve approves approved pass passes passed adopt adopts adopted accept accepts accepted ratify | reject rejects \
rejected oppose opposes block blocks blocked veto vetoes vote_down decline refuse refuses refused turn_down \
turns_down
allow allows allowed permit legalise legalize lift lifts | ban bans banned prohibit forbid outlaw bar bars barred
confirm confirms confirmed admit admits admitted | deny denies denied
convict convicted convicts guilty sentence sentenced jailed | acquit acquitted acquits innocent exonerated
arrest arrests arrested detain detained nab nabbed custody charged | release releases freed free frees
open opens opened opening reopen reopens | close closes closed closing shut shuts shutdown
start starts started begin begins began launch launches launched kick_off kicks_off | end ends ended stop stops \
stopped finish finishes finished
promote promoted promotion | relegate relegated relegation
upgrade upgrades upgraded | downgrade downgrades downgraded
support supports supported praise praises praised hails hail | criticise criticises criticize criticizes slam slams \
slammed blast blasts condemn condemns attack
grant grants granted | deny denies denied
best | worst
more | less fewer
above | below
with | without
for | against
before | after
male man men boy boys | female woman women girl girls
north northern | south southern
east eastern | west western
strong stronger | weak weaker
early earlier | late later
hot heat | cold
import imports | export exports
success succeeds | failure fails
striker forward attacker | defender centre-back | goalkeeper keeper | midfielder | winger
gold | silver | bronze
quarter-final quarterfinal quarter-finals quarterfinals | semi-final semifinal semi-finals semifinals | final finals
spring | summer | autumn fall | winter
morning | afternoon | evening
ceo | cfo | chairman
dead dies died die death killed kill kills killing deaths fatal deadly fatally perish perished passes_away \
passed_away slain | injured injures injure wounded hurt wounds
found | missing
extends extend extended renews renew | ends terminates
fit | injured injury
iphone | ipad | watch | mac
uphold upholds upheld affirm affirms confirms confirm confirmed reinstate reinstates | overturn overturns overturned \
quash quashed strike_down strikes_down annul annuls void restrict restricts restricted
first | last
add adds added | remove removes removed drop
increase_in | decrease_in
win_back | lose_out
recover recovers recovered recovery | relapse worsen
arrive arrives arrived arrival | leave leaves left depart departs
ally allies friend | enemy foe rival
import | export
agree agrees agreed agreement deal | disagree disagree dispute clash feud row
safe safety | unsafe dangerous danger
minimum | maximum
majority | minority
sunny sunshine dry | rain rainy snow storm wet
laptop | tablet | phone smartphone
airbag airbags | brake brakes | engine engines | battery batteries
charged charge indicted | cleared dropped
double doubles doubled | halve halves halved
son | daughter | brother | sister | mother | father | wife | husband
escape escapes | capture captured recaptured
home | away
land lands landed landing | take_off takes_off launch
birth born | death dies
hero | villain
draw draws drew | win wins victory beat beats lose loses lost defeat
unanimous | split
ahead | behind
survives survive survived | dies died dead killed
frees freed free | jails jailed jail
"""
SAME = """
marry marries married wed weds wedding ties_the_knot
bankruptcy bankrupt insolvency ch._11 chapter_11 reorganization
marijuana cannabis pot weed
prime_minister pm premier
police cops officers
teen teenager teenage
movie film films movies
football soccer
company firm group maker
fan fans
car cars auto automobile vehicle vehicles suv suvs
job jobs post posts position positions work workers staff employees layoffs
boss chief head ceo manager coach
manager coach trainer head_coach
president potus
us u.s. usa united_states america american
uk britain british united_kingdom great_britain
eu european_union europe's
ec european_commission
russia russian moscow kremlin
germany german berlin
france french paris
ukraine ukrainian kyiv kiev
china chinese beijing
fed federal_reserve
un united_nations
who world_health_organization
snl saturday_night_live
sxsw south_by_southwest south_south_west
manchester_united man_united man_utd
manchester_city man_city
tottenham spurs
roland_garros french_open
oscar oscars academy_award academy_awards
quake earthquake temblor
storm hurricane cyclone typhoon tornado
blaze fire fires inferno
flood floods flooding
crash crashes crashed collision collides collide wreck accident
blast explosion explodes exploded explode bomb bombing
shooting shot shoots gunfire gunman gunned_down shot_dead
kill killed slay murdered murder
strike strikes walkout
protest protests demonstration demonstrators protesters rally
talks negotiations negotiate
deal agreement pact accord
buyout takeover merger merge merges combine combining
price prices cost costs
profit profits earnings net_income
revenue revenues sales turnover
share shares stock stocks
fine fined fines penalty penalised
recall recalls recalled
release releases released launches launch launched unveils unveil unveiled debuts debut rolls_out roll_out \
introduces introduce introduced presents available out arrives comes
create creates form forms become becoming to_create
reveal reveals revealed shows show unveils discloses disclose
world's_largest world's_biggest world's_top largest biggest top number_one
blame blames blamed
say says said tells claims claim insists
defend defends defended
joke jokes joking
apologise apologises apologised apologize apologizes apologized apology sorry
naked nude strips_naked nudity
undies underwear undergarments lingerie under_wear
performs perform performed performing sings
sneak sneaks sneaked snuck sneaking
boyfriend partner beau
ex ex-girlfriend former_girlfriend
split breakup break-up separation divorce
weekly a_week
wearables wearable wearable_devices smartwatches
sdk software_development_kit developer_kit developer_tools software_developer_kit
docs google_docs
add-ons add-on add-on_store
outage blackout power_cut down goes_down crash crashes offline
hit hits strike strikes struck rocks rattles
outspent dwarfed
hurt threatens threat risk risks
warn warns warned warning
urge urges urged calls_on call calls
sue sues sued lawsuit
discover discovers discovered find finds found discovery
children kids
doctor doctors medics physicians
wants_to_buy keen_to_merge wants_to_acquire
step_down steps_down stepped_down resign resigns resigned resignation quits quit
injured injury out sidelined
jail jailed prison sentenced sentence
vow vows promise promises pledge pledges commits vowed promised
bet betting counts hopes count
euro euros eur €
dollar dollars usd $
pound pounds gbp £
percent per_cent pct %
q1 first_quarter 1q
q2 second_quarter 2q
q3 third_quarter 3q
q4 fourth_quarter 4q
cancel cancels cancelled canceled scrap scraps scrapped call_off calls_off called_off
lay_off lays_off laid_off layoffs job_cuts cut_jobs axe slash fire fires
workforce staff employees workers
flee flees fled evacuate evacuated evacuation
wildfire wildfires bushfire bushfires forest_fire forest_fires
tsunami_warning tsunami_alert
warning alert
behind_bars prison jail jailed sentenced gets
hospitalised hospitalized taken_to_hospital in_hospital rushed_to_hospital admitted_to_hospital
drop_out drops_out end ends withdraw withdraws quits quit pull_out pulls_out
presidential_race re-election_bid white_house_race campaign
death_toll deaths
reach reaches reached rise rises climb climbs hit hits top tops
trigger triggers triggered issue issued spark sparks prompts
overtake overtakes become becomes surpass surpasses
join joins sign signs signs_for move moves seal seals complete completes
thrash rout hammer crush demolish beat beats beaten crushed
crash_out knocked_out beaten eliminated out stunned upset upsets shock
fire fires sack sacks sacked fired dismiss dismissed axe axed
acquire acquires buy buys buying to_acquire to_buy purchase deal
study research scientists researchers
ask asks call calls demand demands urge urges
attack attacks assault raid strike strikes bombing
soldier soldiers troops army military forces
minister secretary
law bill legislation act
vote votes ballot election elections poll polls
row dispute feud clash
sea_level ocean
lawmakers mps parliament senators congress
plane aircraft jet airliner flight
ship vessel boat tanker
train rail railway
school pupils students
home house
woman mother
baby child toddler
attorney lawyer
hacker hackers cyberattack hack hacked breach breached
leak leaks leaked
violation violations breach breaches
ouster ousts ousted sacks sacked fires dismiss
bans ban outlaws prohibits
cellphone phone mobile smartphone
australia oz aussie
again second_time second
stand-alone standalone
starrer stars starring
song track single
album record lp
ec eu european_commission european_union brussels
offer offers release releases provide
size explained explains
teaser trailer clip
wants eager keen hopes ready open
sexy intimate
suit costume outfit
image photo picture look first_look
full full-body
discouraging disappointing weak
hire hiring hires recruit
brings adds gets includes
size mb gb
opens opening starts starting
retire retires retired ends_career end_career hangs_up retirement
loss defeat defeats lost
delay delays delayed postpone postpones scrap scraps cancel cancels held_up hold puts_on_hold
engaged engagement
europe european
markets market
slash slashes cut cuts reduce reduces lower lowers
found_dead dies dead death died drowning
jets planes plane jet
person man
reunion reunite reunites
step_down leave leaves quits quit resigns
host presenter
boss manager
goes_to wins awarded won
unemployment jobless
tory conservative tories conservatives
legend great icon
defect defects crosses_floor cross_floor switches
closes closed shuts shut
burst bursts
collapse collapses collapsed shut_down shuts_down
extend extends extended renews sign_new signs_new new_deal contract deal
retire retires retirement retiring announces_retirement
identify identified identifies
walk_out walks_out walkout strike strikes striking
pay wages salary
fare fares
watchdog regulator regulators
fine fined hits_with hit_with
bodies body
forest woods
erupt erupts erupted eruption
seize seizes seized seizure confiscates intercepts
cocaine drugs
rescue rescues rescued saved saves
evacuate evacuated evacuates evacuation
elect elected elects chosen chooses voted
appoint appointed appoints named names new
collapse falls
ram rams crashes ploughs plows drives_into
burn burns burned burnt destroyed destroys gutted razed
robbery heist theft stolen steal steals burglary
stab stabs stabbed stabbing knife_attack
kidnap kidnapped abducted abduction
hostage hostages
pregnant expecting
divorce split splits
break breaks broke sets record
clinch clinches win wins secure secures seal seals claim claims
equaliser equalizer draw
injury injured sidelined ruled_out out
signing sign signs
loan loaned
ban banned suspended suspension
heatwave heat_wave
landslide mudslide
outbreak cases
vaccine jab jabs vaccination
scam fraud
rent rents
mayor
parliament mps lawmakers
visit visits trip
talks meeting meet meets summit
truce ceasefire
missile missiles rocket rockets
troops soldiers forces
protest protests rally march
lawsuit sue sues sued
price prices cost costs expensive
pricier dearer higher
jump surge soar
"""
