"""Dutch words that say the same in a headline, a group a line. See `words/__init__.py`."""

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
