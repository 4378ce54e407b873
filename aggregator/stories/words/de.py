"""German words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

from aggregator.stories.words.de_opposites import OPPOSITES as OPPOSITES
from aggregator.stories.words.de_same import SAME as SAME

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
