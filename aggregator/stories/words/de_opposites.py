"""Words that exclude each other, apart by `|`, or are two sides of one event, apart by `<>`; see the package."""

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
