"""English words that say the same in a headline, a group a line. See `words/__init__.py`."""

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
