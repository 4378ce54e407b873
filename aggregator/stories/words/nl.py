"""Dutch words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

from aggregator.stories.words.nl_opposites import OPPOSITES as OPPOSITES
from aggregator.stories.words.nl_same import SAME as SAME

FUNCTION = """
de het een 'n der den des van in op aan bij te tot uit voor met door om over onder tussen tijdens na naar sinds tegen
vanaf vanuit wegens als en of maar want dat die dit deze dan er hier daar ie hij zij ze we wij ik je jij u jullie hun
hem haar zijn mijn ons onze jouw uw zich is was waren ben bent worden wordt werd werden heeft hebben had hadden gehad
geweest zal zullen zou moet moeten mag kunnen gaat gaan ging doet doen ook nog al wel toe af terug tegenover rond
omdat toch zo zelf elkaar alle elk ieder wie wat waar hoe welke waarom wanneer ten ter per via volgens binnen buiten
langs dankzij richting krijgt krijgen blijkt laat komt komen maakt 's s t vs mr mevr dhr & + blijft blijven
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
kandidaten polst polsen in_beeld op_lijst wenslijst bod biedt onderhandelt onderhandelingen onderhandelen gesprekken
gelinkt nadert naderen bijna_rond op_weg_naar klaar_voor stuurt_aan voorgesteld denken verwachting voornemens bereid
kansen kans nabij dicht_bij zoektocht speculatie geruchtenmolen gepolst lonken strijdt hengelt informeert vist
geïnteresseerd
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
aangekondigd aan even verder beetje vooral helemaal deze gewoon ernstig ernstige zorgt duidelijk dit lang lange
voortaan live knal verrassing bizar bizarre opvallend opvallende voorzitter minister agent agenten bekende populaire
thuis doet zet
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
