"""German words that say the same in a headline, a group a line. See `words/__init__.py`."""

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
