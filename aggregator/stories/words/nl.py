"""Dutch words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

FUNCTION = """
de het een 'n der den des van in op aan bij te tot uit voor met door om over onder tussen tijdens na naar sinds tegen
vanaf vanuit wegens als en of maar want dat die dit deze dan er hier daar ie hij zij ze we wij ik je jij u jullie hun
hem haar zijn mijn ons onze jouw uw zich is was waren ben bent worden wordt werd werden heeft hebben had hadden gehad
geweest zal zullen zou moet moeten mag kunnen gaat gaan ging doet doen ook nog al wel toe af terug tegenover rond
omdat toch zo zelf elkaar alle elk ieder wie wat waar hoe welke waarom wanneer ten ter per via volgens binnen buiten
langs door dankzij richting krijgt krijgen blijkt laat wordt komt komen maakt 's s t vs mr mevr dhr & + blijft blijven
"""
NEGATION = "niet geen nooit niemand niets nergens noch evenmin zonder weigert weigeren weigerde amper"
DENIAL = """
ontkent ontkennen ontkende ontkracht spreekt_tegen tegengesproken sluit_uit uitgesloten nep nepnieuws hoax vals valse
onwaar bijna haast net_niet zogezegd poging verijdeld verijdelt voorkomen vermeden mislukt mislukte parodie satire
"""
DOUBT = """
wil willen wilde zou zouden kan mogelijk mogelijke misschien wellicht hoopt hopen overweegt overwegen plant plannen
gerucht geruchten naar_verluidt vermoedelijk verwacht verwachten dreigt dreigen interesse interesseert lonkt aast azen
azen_op praat wenst denkt hint overwogen voorstel stelt_voor dichtbij verlangt mikt mikken richt_pijlen kandidaat
kandidaten polst polsen hint in_beeld op_lijst wenslijst bod biedt onderhandelt onderhandelingen onderhandelen
gesprekken gelinkt nadert naderen bijna_rond op_weg_naar klaar_voor stuurt_aan voorgesteld denken verwachting
voornemens bereid kansen kans nabij dicht_bij zoektocht speculatie geruchtenmolen gepolst lonken strijdt hengelt
informeert vist geïnteresseerd
"""
CHANGE = """
annuleert geannuleerd afgelast uitgesteld stelt_uit opgeschort reageert reactie reacties excuses verontschuldigt
feliciteert rouwt eerbetoon herdenkt herdenking jubileum verjaardag recensie voorbeschouwing nabeschouwing vooruitblik
terugblik quiz trailer analyse oefening simulatie vrouwen dames jong jeugd beloften u19 u21 u23 vice adjunct assistent
zoon dochter broer zus vader moeder echtgenote weduwe echtgenoot neef nicht onderzoek proces rechtszaak beroep
overleeft overleefde interview uitleg redenen foto's poll ranglijst dubbelganger ontsnapt ontsnappen ontsnapte
ontloopt vermijdt vermijden voorkomt verhindert hekelt woedend verontwaardiging kritiek documentaire veiling programma
wedstrijdschema opstelling opstellingen selectie blikt_terug kijkt_terug dit_weten_we dit_is vijf_vragen
vragen_en_antwoorden eert vergelijkt heropent nasleep kaarten tickets oud-speler bewondert troost jaar_geleden
jaar_later jaar_na oefent bootst_na vrouwenploeg damesploeg jeugdploeg schrapt geschrapt schrappen blaast_af
"""
MUTUAL = """
trouwt getrouwd ontmoet fuseert gelijk gelijkspel akkoord trainer coach voorzitter minister premier aanvoerder spits
speler zanger burgemeester topman
"""
TWO_WAYS = "tekent tekenen haalt strikt versterkt volgt_op"
PARTICLES = "af aan in op uit toe terug mee voor weg over om door neer bij na"
FORMER = "ex oud voormalig voormalige vice adjunct gewezen"
OF = "van"
WEAK = """
zegt zei zeggen aldus volgens meldt melden bericht bron bronnen nieuw nieuwe nu vandaag vanavond vannacht straks groot
grote grootste zwaar zware enorm enorme flink flinke hard harde veel meer eindelijk opnieuw weer alweer echt officieel
binnenkort exclusief video beelden foto kijk bekijk bekend onthult onthuld maakt bekendgemaakt nieuws update tijd
mensen personen bedrijf groep club ploeg team ster topper speler verdachte verdachten voormalig voormalige kondigt
aangekondigd aan straks even verder beetje vooral helemaal deze gewoon ernstig ernstige maakt zorgt duidelijk dit lang
lange voortaan live knal verrassing bizar bizarre opvallend opvallende voorzitter minister agent agenten bekende
populaire thuis doet zet
"""
ORDINALS = "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde"
ORDINAL_ENDINGS = "de ste"
CARDINALS = """
nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien
negentien twintig
"""
TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
SCALES = """
honderd=100 duizend=1000 miljoen=1000000 mln=1000000 m=1000000 mio=1000000 miljard=1000000000 mld=1000000000
mrd=1000000000 biljoen=1000000000000
"""
DAYS = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
MONTHS = """
januari jan|februari feb|maart|april apr|mei|juni|juli|augustus aug|september sept sep|oktober okt|november
nov|december dec
"""
RELATIVE = "gisteren|vandaag|morgen"
BY = "door"
PLACES = "in op bij te nabij rond vanuit uit voor na wegens door tijdens over"
OPPOSITES = """
stijgt stijgen steeg stegen gestegen stijging toename neemt_toe nemen_toe toegenomen hoger klimt klimmen groeit \
groeien gegroeid groei verhoogt verhogen verhoogd verhoging duurder omhoog winst plus opgelopen loopt_op \
aangetrokken | daalt dalen daalde gedaald daling afname neemt_af nemen_af afgenomen lager zakt zakken krimpt krimp \
gekrompen verlaagt verlagen verlaagd verlaging goedkoper omlaag verlies min keldert keldert_weg vermindert \
verminderen verminderd
wint winnen won gewonnen winst zege zegeviert overwinning verslaat verslaan versloeg klopt kloppen klopte geklopt \
rolt_op vernedert vermorzelt blikt_in overklast verplettert schakelt_uit uitgeschakeld boekt_zege pakt_zege \
etappezege ritzege ritwinst <> verliest verliezen verloor verloren nederlaag gaat_onderuit onderuit struikelt afgang
koopt kopen kocht gekocht neemt_over overgenomen overname verwerft aankoop <> verkoopt verkopen verkocht verkoop \
wil_af_van
haalt halen haalde gehaald tekent tekenen getekend trekt_aan aangetrokken versterkt strikt strikken strikt_zich \
aanwinst contracteert legt_vast | verlaat verlaten verliet vertrekt vertrekken vertrok vertrek vertrokken
stelt_aan aangesteld aanstelling benoemt benoemd neemt_aan nemen_aan aangenomen nieuwe_trainer nieuwe_coach | \
ontslaat ontslaan ontsloeg ontslagen ontslag c4 zet_aan_de_deur aan_de_deur bedankt stuurt_weg neemt_afscheid_van
aanvaardt aanvaarden aanvaard accepteert keurt_goed goedgekeurd goedkeuring stemt_in neemt_aan steunt stemt_voor | \
verwerpt verworpen wijst_af afgewezen weigert keurt_af afgekeurd stemt_tegen
verlengt verlengen verlengd verlenging | stopt beëindigt verbreekt ontbindt beëindigd
bevestigt bevestigen bevestigd geeft_toe | ontkent ontkennen ontkend
veroordeelt veroordeeld veroordeling schuldig celstraf cel gevangenisstraf | spreekt_vrij vrijgesproken vrijspraak \
onschuldig
arresteert gearresteerd arrestatie opgepakt pakt_op oppakt aangehouden houdt_aan aanhouding gepakt pakt vat gevat | \
vrijgelaten laat_vrij vrijlating op_vrije_voeten ontsnapt
opent openen geopend opening heropent heropend | sluit sluiten gesloten sluiting dicht
start starten begint beginnen begon begonnen van_start aan_de_start | eindigt stopt stoppen gestopt afgelopen \
voorbij past_voor afgemeld meldt_zich_af
promoveert promotie gepromoveerd | degradeert degradatie gedegradeerd
prijst looft lof complimenten | haalt_uit kritiek bekritiseert hekelt laakt
toe | af
aan | af
voor | tegen
met | zonder
voor | na
hoger | lager
beste | slechtste
meer | minder
boven | onder
man mannen jongen | vrouw vrouwen meisje
noord noorden noordelijke | zuid zuiden zuidelijke
oost oosten | west westen
sterk | zwak
vroeg vroeger | laat later
warm hitte | koud kou
spits aanvaller doelpuntenmaker goalgetter doelpuntenmachine | verdediger centrumverdediger | doelman keeper | \
middenvelder | flankaanvaller winger
goud | zilver | brons
kwartfinale kwartfinales | halve_finale halve_finales | finale
lente | zomer | herfst | winter
ochtend | namiddag middag | avond
dood doden gedood omgekomen overleden overlijdt overlijden sterft gestorven om_het_leven overleed komt_om \
doodgeschoten dodelijk sterven stierf levenloos dodelijke | gewond gewonden verwond
gevonden terecht teruggevonden | vermist zoek
fit hersteld | geblesseerd blessure out
akkoord deal overeenkomst | ruzie breuk
vernietigt vernietigd schrapt herroept | bevestigt bekrachtigt bevestigd
eens akkoord | oneens verdeeld ruzie
eerste_ | laatste
openen geopend | sluiten
binnen | buiten
af | toe
veilig | onveilig gevaarlijk
iphone | ipad | watch | mac
fietspad | rijbaan
toegestaan toegelaten mag staat_toe toestaan | verboden verbiedt verbod verbieden
zonnig droog zon | regen regenachtig nat sneeuw onweer
zoon | dochter | broer | zus | moeder | vader
thuis thuiswedstrijd | uit uitwedstrijd
verdubbelt verdubbeld | halveert gehalveerd
gestart begonnen begint start | afgerond afgelopen beëindigd voorbij
meerderheid | minderheid
minimum | maximum
tekort | overschot
aangeklaagd vervolgd vervolging | geseponeerd vrijuit
winter | zomer | lente | herfst
aankomst komt_aan | vertrek
gelijk gelijkspel gelijkspelen remise | wint winst zege overwinning verliest nederlaag klopt verslaat
hoofdprijs | troostprijs
fusie fuseert fuseren | splitsing splitst
boven_water | onder_water
verhoogt verhoging omhoog | verlaagt verlaging omlaag
voor | achter
verrast | stelt_teleur
rond afgerond | springt_af afgesprongen
"""
SAME = """
trainer coach hoofdcoach t1 oefenmeester
premier eerste_minister minister-president regeringsleider
politie agenten
huis woning pand
woningbrand huisbrand brand_in_huis brand_in_woning
brand vuur vlammen brandt uitslaande_brand
ongeval ongeluk aanrijding botsing crash botst
ontploffing explosie ontploft explodeert knal
auto wagen auto's wagens personenwagen
fietser fiets
vrachtwagen truck
aardbeving beving
overstroming overstromingen watersnood wateroverlast
onweer storm noodweer
stroomstoring stroompanne black-out stroomuitval panne
storing computerstoring panne softwarefout it-storing
staking stakingen staakt staken stakers
protest protesteert protesteren betoging betogers betoogt demonstratie demonstreert demonstreren actie
treft getroffen trof raakt
verwoest verwoesten vernielt vernield vernietigd legt_in_de_as in_de_as
vliegverkeer vluchten luchtverkeer vliegtuigen
platgelegd plat ligt_plat stilgelegd ligt_stil legt_stil legt_plat lamgelegd
boete beboet boetes
heffing heffingen invoerheffingen importheffingen tarieven
prijs prijzen tarief
spoedoperatie operatie geopereerd opereren
ontdekt ontdekken ontdekking gevonden
onderzoekers wetenschappers
treedt_af stapt_op aftreden neemt_ontslag dient_ontslag_in afgetreden opgestapt ontslag
volgt_op opvolger opvolgt
vraagt roept_op oproep eist
waarschuwt waarschuwing
noemt vindt
woede boos kwaad
vs verenigde_staten usa amerika amerikaanse
eu europese_unie brussel
vk verenigd_koninkrijk groot-brittannië engeland britse
duitsland duitse
frankrijk franse
nederland nederlandse oranje
belgië belgische rode_duivels
rusland russische moskou
oekraïne oekraïense kiev kyiv
china chinese peking
club_brugge blauw-zwart fc_brugge
anderlecht paars-wit rsca
aa_gent gent buffalo's
kv_mechelen malinwa
real_madrid real
fc_barcelona barcelona barça
bayern bayern_münchen
manchester_city man_city
manchester_united man_united
wk wereldkampioenschap
ek europees_kampioenschap
plaatst_zich geplaatst kwalificeert kwalificatie gekwalificeerd naar_wk
champions_league kampioenenbal
contract verbintenis
meer_dan ruim
procent %
euro € eur
dollar $
kind kinderen
school scholen
nmbs spoor
treinreizigers reizigers treinkaartje treintickets
supermarkt supermarkten
steunpakket steunmaatregelen
verkiezingen stembusgang
vertrekt_bij verlaat
rit etappe
ploeg team elftal
wil_verkopen wil_af_van
maatregel maatregelen
begroting budget
wedstrijd match duel partij
klassieker derby topper kraker
vertrekt vertrek weg stapt_op verlaat opstappen
aanvaller spits aanvalster
strikt haalt contracteert versterkt_zich tekent legt_vast trekt_aan aanwinst op_weg_naar
pole_position pole
pakt wint verovert grijpt behaalt vertrekt_van
kabinet regering coalitie ploeg
valt gevallen val viel
asielbeleid asiel migratie
schrapt schrappen afschaffen schaft_af afgeschaft annuleert geschrapt
btw btw-tarief
onderzoekt onderzoek start_onderzoek
europese_commissie brussel eu
verdronken drenkeling verdrinkt verdrinking
lichaam lijk stoffelijk_overschot
maandenlang maanden
out buiten_strijd aan_de_kant afwezig geblesseerd blessure
knieblessure knie blessure_aan_knie
treinongeluk treinongeval trein_ontspoord ontspoord ontsporing trein
dode doden slachtoffer
file files verkeershinder verkeerschaos
snelweg autosnelweg
boer boeren landbouwers landbouwer
school scholen leerlingen
ziekenhuis opgenomen_in_ziekenhuis
steekpartij neergestoken gestoken stak mesaanval
schietpartij neergeschoten schietincident beschoten schoten schiet
overval roofoverval beroving
inbraak inbreker
moord vermoord doodslag
cel celstraf gevangenis jaar_cel
rechter rechtbank hof
boete dwangsom geldboete
wet wetsvoorstel
minister bewindsman
stemt stemming
topman ceo baas directeur
banen jobs arbeidsplaatsen
schrapt snijdt_in ontslaat
failliet faillissement bankroet gaat_failliet
omzet verkoop inkomsten
winst nettowinst
beurs aandelen
daalt zakt verliest keldert
verhuist verhuizing
lanceert lancering introduceert stelt_voor presenteert onthult
hacker hackers cyberaanval hack gehackt
lek gelekt datalek
studie onderzoek
virus griep
uitbraak besmettingen
record recordhoogte recordbedrag
scheidsrechter ref
goal doelpunt goals doelpunten
bekerfinale bekerwinst beker
kampioen titel landstitel
huurt uitgeleend huurbasis verhuurd uitleenbeurt
blijft verlengt bijtekent tekent_bij
zwanger verwacht_kindje
trouwt getrouwd huwelijk huwt
scheiding gescheiden scheidt uit_elkaar
bevallen geboren baby
benzine brandstof
regen neerslag
schip vaartuig boot schepen
vliegtuig toestel
opent begint start
stilgelegd defect kapot
ontslaat zet_op_straat
wijk buurt
rookpluim rook
mes steekwapen
gijzeling gegijzeld
opstelling basiself
vernedert rolt_op verplettert overklast
eindigt stopt
hekelt bekritiseert
bijt beet gebeten bijten
vraagt eist roept_op
wacht wachten
stopt punt_achter_carrière beëindigt_carrière zet_punt_achter punt_achter hangt_schoenen_aan_haak
carrière voetballen loopbaan
haalt_in voorbijgestoken passeert
giro ronde_van_italië
sterft overleden dood
duel duels wedstrijd wedstrijden
jaar jaren
leggen_werk_neer staken staakt leggen_neer
schoenen voetbalschoenen
roept_terug terugroepactie
cel_in cel veroordeeld
laatste vierde
wielrenner renner
zegt_ja keurt_goed
aandelen
taks toeristentaks belasting
stilgelegd gestaakt stopgezet
gooit_weg verspilt weggooien
eten voedsel
tekent_bij verlengt verlengt_contract
bereikt naar haalt
stroomstoring stroompanne valt_uit stroom
spoorstaking treinstaking staking
gestolen geroofd
wint_van verslaat
schorsing geschorst
bezoekers mensen bezochten trekt
bezoek bezoekt op_bezoek
rijdt_in ramt ramde botst crasht knalt
trainer hoofdtrainer hoofdcoach coach oefenmeester
verdubbelt verdubbeld dubbel twee_keer_zo_duur
duur duurder prijs prijzen kost kosten
verbiedt verbod verboden
wereldrecord record
verbetert breekt verpulvert scherpt_aan
extreemrechts extreemrechtse radicaal-rechtse
gered redt redden geëvacueerd bevrijd
stort_in instorting ingestort
naar verlaat vertrekt
staat_toe mogen toegestaan toelaten
geblesseerd blessure dijblessure enkelblessure hamstringblessure valt_uit out kwetsuur
stelt_voor nieuwe presenteert
moord doodslag vermoord gedood
krijgt ontvangt wint
gewapende_overval overval
vindt gevonden ontdekt aangetroffen
drugs cocaïne
in_beslag_genomen neemt_in_beslag onderschept onderschepping vangst
ontruimd ontruiming geëvacueerd evacuatie
bommelding bomalarm bomdreiging
geschorst schorsing
verwondt gewond gewonden
verkozen gekozen kiest verkiest verkiezing
benoemd benoemt aangesteld wordt
kampioen titel landskampioen kroont_zich
lanceert introduceert brengt_uit
ziek opgenomen ziekenhuis
stijgt duurder omhoog hoger toename
daalt goedkoper omlaag lager afname
afgelast geannuleerd gaat_niet_door uitgesteld
ontkomt ontsnapt gevlucht voortvluchtig
hevig hevige zwaar zware
regering kabinet
gemeente stad
burgemeester burgervader
ophef rel controverse
fraude oplichting
vertraging vertragingen hinder
treinverkeer treinen spoorverkeer
uit_elkaar scheiden scheiding relatiebreuk
pensioen pensioenen
loon lonen salaris
bod aanbod
zesde_keer zesde
supporters fans aanhang
mensen personen inwoners
"""
