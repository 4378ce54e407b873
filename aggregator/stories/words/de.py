"""German words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

FUNCTION = """
der die das den dem des ein eine einen einem einer eines und oder aber denn dass daß ob weil wenn als wie wo in im ins
an am ans auf aus bei beim mit nach von vom vor zu zum zur für gegen um über unter durch bis seit ab zwischen während
wegen trotz ohne-zweifel er sie es wir ihr ich du sich ihn ihm ihnen uns mich mir sein seine seinen seiner seinem ihre
ihren ihrem ihrer mein dein unser euer ist sind war waren wird werden wurde wurden worden hat haben hatte hatten
gehabt gewesen sei wäre kann können muss müssen darf dürfen auch noch schon nur sehr so doch mal da hier dort dann
dies diese dieser dieses diesen jetzt wer was wann warum wieso welche welcher welches hin her etwa rund gut geht gehen
kommt kommen lässt lassen macht machen bleibt bleiben bekommt steht stehen gibt vs & + s laut zufolge samt sowie bzw
dabei damit daran darum
"""
NEGATION = (
    "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts weder ohne verweigert weigert nirgends"
)
DENIAL = """
dementiert dementieren bestreitet bestritten leugnet widerspricht schließt_aus ausgeschlossen fake falschmeldung
falsch gefälscht beinahe fast versuchter versuchte versuch vereitelt verhindert abgewendet gescheitert satire parodie
angeblich angebliche
"""
DOUBT = """
will wollen wollte könnte könnten möchte möglich möglicherweise möglicher vielleicht wohl offenbar hofft hoffen erwägt
erwägen plant planen pläne gerücht gerüchte soll sollen sollte voraussichtlich erwartet erwarten droht drohen
interesse interessiert prüft vorschlag schlägt_vor strebt wünscht kurz_vor vor_verpflichtung kandidat kandidaten
im_gespräch im_visier verhandelt verhandlungen gespräche angebot bietet liebäugelt ziel vor_wechsel anwärter
wunschspieler steht_vor bereit offen denkt_nach berät prüfen vorschlagen ringt verhandeln vor_dem vor_abschied
vor_rückkehr kurz_davor suche suchaktion dran baggert lockt zieht_in_erwägung erhofft spekulation spekulationen bemüht
umwirbt in_aussicht wackelt
"""
CHANGE = """
abgesagt sagt_ab absage verschoben verschiebt verschiebung ausgesetzt reagiert reaktion reaktionen entschuldigt
entschuldigung gratuliert trauert würdigt gedenken gedenkt jahrestag jubiläum kritik vorschau vorbericht rückblick
quiz trailer analyse übung simulation frauen damen junioren jugend u19 u21 u23 vize stellvertreter co-trainer sohn
tochter bruder schwester vater mutter ehefrau witwe ehemann ermittlungen prozess klage berufung überlebt überlebte
interview gründe umfrage doppelgänger rangliste telefoniert entkommt entgeht entkam vermeidet verhindern verhindert
dokumentation dokumentarfilm auktion spielplan aufstellung kader das_wissen_wir was_wir_wissen fragen_und_antworten
empörung empört dankt vergleicht tickets karten ticker nachfolger nachfolge jahre_später jahre_nach jahren_nach übt
probt geprobt übungsszenario
"""
MUTUAL = """
heiratet trifft_sich fusioniert unentschieden remis einigt trainer präsident minister kanzler kapitän stürmer
verteidiger torwart sänger schauspieler chef bürgermeister
"""
TWO_WAYS = "verpflichtet wechselt wechsel holt unterschreibt"
PARTICLES = "ab an auf aus ein vor zu zurück los fest frei nach weg um bei mit nieder durch über her hin"
FORMER = "ex früher früherer frühere ehemaliger ehemalige vize"
OF = "von vom der des"
WEAK = """
sagt sagte sagen meldet melden bericht berichtet quelle quellen neu neue neuen neuer neues heute nun aktuell groß
große großer großen größte schwer schwere schwerer stark starke starkes starker massiv heftig heftige viel viele mehr
endlich wieder erneut weiter offiziell bald exklusiv video videos foto fotos bilder sehen news update zeit menschen
personen unternehmen konzern gruppe klub verein team star profi spieler verdächtiger verdächtige früher früherer
früheren ehemaliger ehemalige ex gibt_bekannt verkündet enthüllt ganz mehrere mindestens etwa fix perfekt live kündigt
kündigt_an deutlich schauspieler sänger präsident minister ende
"""
ORDINALS = "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte"
ORDINAL_ENDINGS = "te ten ter tes ste sten"
CARDINALS = """
null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn
achtzehn neunzehn zwanzig
"""
TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
SCALES = """
hundert=100 tausend=1000 million=1000000 millionen=1000000 mio=1000000 milliarde=1000000000 milliarden=1000000000
mrd=1000000000 billion=1000000000000 billionen=1000000000000
"""
DAYS = "montag|dienstag|mittwoch|donnerstag|freitag|samstag sonnabend|sonntag"
MONTHS = """
januar jan|februar feb|märz|april apr|mai|juni|juli|august aug|september sept sep|oktober okt|november nov|dezember
dez
"""
RELATIVE = "gestern|heute|morgen"
BY = "von vom durch"
PLACES = "in im bei am an auf nach aus für wegen vor über zu zum zur ab seit"
OPPOSITES = """
steigt steigen stieg gestiegen anstieg erhöht erhöhen erhöhung höher klettert wächst wachsen gewachsen wachstum \
legt_zu zulegen plus teurer hebt_an angehoben zunahme nimmt_zu zugenommen verteuert rauf gewinn aufwärts | sinkt \
sinken sank gesunken fällt fallen fiel gefallen rückgang senkt senken gesenkt senkung niedriger schrumpft gibt_nach \
minus billiger abnahme nimmt_ab abgenommen runter verlust abwärts rutscht stürzt bricht_ein
gewinnt gewinnen gewann gewonnen sieg siegt besiegt besiegen schlägt schlagen schlug bezwingt überrollt demütigt \
triumphiert wirft_raus setzt_sich_durch <> verliert verlieren verlor verloren niederlage unterliegt geschlagen \
scheidet_aus ausgeschieden blamiert scheitert
kauft kaufen gekauft übernimmt übernehmen übernommen übernahme kauf erwirbt <> verkauft verkaufen verkauf veräußert
verpflichtet verpflichten verpflichtung holt holen wechselt_zu unterschreibt neuzugang | verlässt verlassen abgang \
abschied geht weggang sagt_servus
ernennt ernannt neuer_trainer stellt_vor einstellt | entlässt entlassen entlassung trennt trennen trennt_sich feuert \
gefeuert beurlaubt freigestellt
beschließt beschlossen verabschiedet billigt gebilligt nimmt_an angenommen stimmt_zu zugestimmt zustimmung \
akzeptiert | lehnt_ab abgelehnt ablehnung verwirft verworfen blockiert stimmt_gegen
erlaubt erlauben genehmigt | verbietet verboten verbot
bestätigt bestätigen | dementiert bestreitet
verurteilt verurteilen verurteilung schuldig haft | freigesprochen spricht_frei freispruch unschuldig
festgenommen nimmt_fest festnahme verhaftet gefasst verhaftung | freigelassen lässt_frei freilassung
öffnet öffnen geöffnet eröffnung eröffnet | schließt schließen geschlossen schließung
beginnt beginnen begonnen startet starten gestartet beginn start | endet enden beendet ende stoppt gestoppt
steigt_auf aufstieg aufgestiegen aufsteiger | steigt_ab abstieg abgestiegen absteiger
auf | ab
an | ab
zu | ab
lobt lob würdigt | kritisiert rügt attackiert
verlängert verlängern verlängerung | kündigt beendet löst_auf
baut_aus ausbau investiert | baut_ab stoppt streicht stellen_abbau
hoch höher | tief tiefer niedriger
für | gegen
mit | ohne
vor | nach
mehr | weniger
beste bester | schlechteste schlechtester
über | unter
mann männer junge | frau frauen mädchen
nord norden nördlich | süd süden südlich
ost osten | west westen
stark | schwach
früh früher | spät später
heiß hitze | kalt kälte
stürmer angreifer | verteidiger | torwart keeper torhüter | mittelfeldspieler
gold | silber | bronze
viertelfinale | halbfinale | finale
frühling frühjahr | sommer | herbst | winter
morgen | mittag | abend
tot tote toter toten stirbt sterben starb gestorben tod getötet todesopfer ums_leben verstorben ums_leben_gekommen \
tödlich tödlicher trauer_um verstirbt | verletzt verletzte verletzter verletzten
gefunden | vermisst
fit | verletzt fällt_aus ausfall
einigung einigt einigen einig | streit bruch
unentschieden remis | sieg niederlage gewinnt verliert schlägt besiegt
plant | verwirft
festgenommen | angeklagt anklage | verurteilt
verfassungsgemäß rechtmäßig zulässig | verfassungswidrig rechtswidrig unzulässig
bestätigt bekräftigt | kippt aufgehoben hebt_auf
einigt einigung einigen | streitet streit streiten zerstritten
erste erster | letzte letzter
sonnig sonne trocken | regen schnee nass gewitter
sohn | tochter | bruder | schwester | mutter | vater
heim zuhause zu_hause | auswärts
verdoppelt | halbiert
mehrheit | minderheit
airbags airbag | bremsen bremse | motor motoren | batterie batterien
geboren geburt | gestorben tod
stimmt_zu billigt passiert | blockiert lehnt_ab stoppt
landet landung | startet start
ankunft kommt_an | abfahrt
album | tournee tour | single
verbündeter freund | feind gegner
offen | geschlossen
aufgeklärt gelöst | ungeklärt
gesund genesen | krank erkrankt
legal | illegal
hinspiel | rückspiel
stellt_vor präsentiert | stellt_ein beendet stoppt
vor | hinter
geht_weiter weiter fortgesetzt | beendet endet vorbei
gefasst festgenommen | flüchtig flieht entkommt
sperrt gesperrt | begnadigt
heimspiel | auswärtsspiel
verlängert | entlässt
"""
SAME = """
trainer coach cheftrainer
ministerpräsident regierungschef
bundeskanzler kanzler
unfall verkehrsunfall zusammenstoß kollision crash
unglück zugunglück zugunfall
feuer brand großbrand flammen brennt
explosion detonation explodiert
erdbeben beben
überschwemmung überschwemmungen flut hochwasser
sturm orkan unwetter
stromausfall blackout
streik streiks streiken streikt warnstreik
protest proteste protestieren protestiert demonstration demonstrieren demo
landwirt landwirte bauer bauern
messerattacke messerangriff messerstecherei
angriff attacke anschlag
leiche leichenfund toter_gefunden
zug züge bahn bahnverkehr zugverkehr
deutsche_bahn bahn db
störung ausfall funkstörung netzausfall panne
lahm lahmgelegt stillstand still legt_lahm steht_still stehen_still
flug flüge flieger
gestrichen fallen_aus fällt_aus ausfallen annulliert
stellen jobs arbeitsplätze
streicht streichen baut_ab stellenabbau abbau gestrichen
leitzins zinsen zins
inflation inflationsrate teuerung
ezb europäische_zentralbank
eu europäische_union brüssel
usa vereinigte_staaten us amerika
uno vereinte_nationen un
großbritannien england
russland russische moskau
ukraine ukrainische kiew kyjiw
china chinesische peking
frankreich französische
vw volkswagen
bvb dortmund borussia_dortmund
bayern fc_bayern bayern_münchen
hsv hamburger_sv
gladbach borussia_mönchengladbach
dfb-elf dfb-team nationalelf deutschland nationalmannschaft deutsche_nationalmannschaft
wm weltmeisterschaft
em europameisterschaft
qualifiziert qualifikation wm-ticket löst_wm-ticket löst ticket
wechsel wechselt wechseln transfer
verlässt verlässt_den sagt_servus servus schluss abschied
am_saisonende im_sommer saisonende
vertrag kontrakt
nennt bezeichnet
arbeitslosigkeit arbeitslose arbeitslosenzahl arbeitslosen zahl_der_arbeitslosen
sanktion sanktionen
strafe bußgeld
warnt warnung
forscher wissenschaftler
entdeckt entdecken entdeckung gefunden
kind kinder
preis preise
polizist polizisten polizei beamte
tritt_zurück rücktritt zurückgetreten
prozent %
euro €
dollar $
erschüttert trifft getroffen
auto autos wagen pkw
lkw laster lastwagen
gesetz cannabis-gesetz
wohnhaus haus gebäude
partie spiel match duell
pflegeheim altenheim seniorenheim
bewohner menschen
krankenhausreform klinikreform
passiert beschließt stimmt_zu zugestimmt billigt verabschiedet
holt verpflichtet wird_neuer
neuer_trainer neuen_trainer als_neuen_trainer
entgleist entgleisung unglück zugunglück
prüfen prüft untersuchen untersucht ermittelt ermitteln ermittler
untersuchungshaft u-haft haft haftbefehl
streit auseinandersetzung
baut_ab streicht stellenabbau streichen abbau
arbeitsplätze stellen jobs
verbietet verbot beschließt_verbot
laborfleisch künstlich_hergestelltes_fleisch künstliches_fleisch
zieht_zurück rückzug beendet tritt_zurück karriereende beendet_karriere hört_auf tritt zurück
kandidatur rennen_ums_weiße_haus rennen
nationalteam nationalmannschaft
gesperrt sperrung dicht
schließen schließung werksschließung aus schließt
plant will
unwetter sturm hagel gewitter
messerattacke messerangriff niedergestochen erstochen stich
schüsse schießerei erschossen angeschossen schießt schuss
raub überfall raubüberfall
einbruch einbrecher
mord ermordet getötet tötung
gefängnis haft haftstrafe freiheitsstrafe
gericht richter landgericht
geldstrafe bußgeld strafe
chef ceo vorstandschef boss
pleite insolvenz insolvent bankrott
umsatz erlöse verkäufe
gewinn überschuss ergebnis
aktie aktien börse
regierung bundesregierung koalition ampel
minister ressortchef
wahl wahlen abstimmung
eu-kommission brüssel europäische_kommission
hacker hackerangriff cyberangriff
datenleck leak
studie forscher forschung
ausbruch infektionen
rekord rekordhoch höchststand
tor treffer tore
meister titel meisterschaft
pokal dfb-pokal
ausgeliehen leihe leiht
verlängert bleibt
schwanger erwartet_kind
heiratet hochzeit geheiratet ehe
trennung scheidung getrennt
krankenhaus klinik
benzin sprit kraftstoff
schiff frachter boot
flugzeug maschine jet
verletzung verletzt fällt_aus ausfall
fordert verlangt
kritisiert rügt
schule schulen schüler
polizist beamter
demo kundgebung
autobahn a1
lkw-fahrer lastwagenfahrer
toter leiche tot
kiew ukraine
moskau russland kreml
washington usa weißes_haus
stellt_vor präsentiert enthüllt
schreibt sagt
räumt evakuiert evakuierung geräumt
wm-quali wm-qualifikation
us-präsident präsident
tödlich tödlichem tot
zurück zurückkehren kehrt_zurück rückkehr wieder
verlässt rückzug zieht_zurück abschied
betrieb geöffnet nimmt_betrieb_auf
übernimmt wird_neuer neuer
engpass knapp mangel
rettet holt bergen birgt geborgen
unerwartet überraschend
macht_dicht schließt dicht
gesteht gibt_zu
kandidiert kandidieren kandidatur
bombenfund bombe fliegerbombe weltkriegsbombe
evakuiert verlassen räumen
zerbricht am_ende scheitert bricht_auseinander
konsum verbrauch trinken
entlässt entlassen entlassung
hört_auf tritt_ab abtritt aufhören
lawine lawinenabgang
eintritt eintrittsgeld
beschlagnahmt stellt_sicher sichergestellt beschlagnahmung fund rekordfund
kokain drogen rauschgift
eingeliefert liegt krankenhaus klinik
abgestiegen steigt_ab abstieg
kippt abgeschafft schafft_ab streicht aus
ersticht erstochen tötet getötet messerangriff
schüler schülerin
gelöscht brand feuer
wählt gewählt wahl wird
präsident präsidentin
siegt gewinnt triumphiert
teurer erhöht steigt preise
rente renten
retten rettet gerettet geborgen
einsturz eingestürzt stürzt_ein
zusammen kollision prallt zusammenstoß
ausgefallen fällt_aus entfällt
verzögerung verspätung verspätungen
evakuiert geräumt räumung räumt
bombendrohung bombenalarm
gesperrt sperrung
sperre gesperrt
ernennt ernannt beruft wird
einbruch eingebrochen
flüchtig flieht geflohen entkommen
kündigt_an ankündigung angekündigt
rücktritt tritt_zurück zurückgetreten legt_amt_nieder
lob lobt
neuverpflichtung neuzugang verpflichtet holt
vertrag verlängert verlängerung
zwangspause verletzung verletzt fällt_aus
weltrekord rekord
meister meisterschaft titel
europameister em-titel
fans anhänger
spiel partei duell begegnung
zoll polizei ermittler
betrug betrüger
miete mieten
lohn löhne gehalt
hitze hitzewelle
bürgermeister oberbürgermeister ob
koalition regierung
gesetzentwurf gesetz
trauer gestorben tot
überfallen überfall raub
vergewaltigung vergewaltigt
streik warnstreik ausstand arbeitsniederlegung legen_arbeit_nieder
"""
