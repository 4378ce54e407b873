"""Words that exclude each other, apart by `|`, or are two sides of one event, apart by `<>`; see the package."""

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
