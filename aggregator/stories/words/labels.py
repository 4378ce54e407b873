"""What stands before or behind a title without being part of the news: labels and the names of outlets.

One a line; regular expressions, matched whatever their case. Only names known to be outlets are taken off after a dash,
since "KV Mechelen - AA Gent" has the same form as "Wolf gespot - NU.nl".
"""

LABELS = r"""
live(?:blog|stream|ticker|verslag)?
(?:news)?ticker
updated?(?:\s?\d+)?
breaking(?:\s(?:news|view))?
just\sin|urgent|flash(?:\sinfo)?|alerte?(?:\sinfo)?|eilmeldung|\+\+
video'?s?|vid[eé]os?|foto'?s?|photos?|in\sbeeld|en\simages|in\spictures|bilder
watch|kijk|bekijk
exclusi(?:ve|ef|f)|exklusiv
opini(?:e|on)|tribune|column|commentaar|kommentar|editorial|[ée]dito
en\sdirect|direct|in\shet\skort
reports?|sources?|rapport
reuters|afp|ap|dpa|anp|belga|bloomberg|agence\sfrance-presse
foot(?:ball)?|voetbal|fu(?:ß|ss)ball|sport|infos?
"""

# Followed by nothing but a space, these are labels only in capitals: "LIVE Ajax - PSV", but "Live from Paris".
SHOUTED = r"""
LIVE(?:BLOG)?|UPDATE|VIDEO|VIDÉO|BREAKING|OPINIE|OPINION|COLUMN|EXCLUSIEF|EXCLUSIVE|EXCLUSIF|EN\sDIRECT|DIRECT|EILMELDUNG
"""

BRACKETED = r"""
(?:met\s|mit\s|avec\s|with\s)?(?:video|vidéo|foto|photo|pic|picture)'?s?
(?:watch\s)?live(?:\s?stream(?:ing)?|\sblog)?
updated?\b.{0,30}
(?:watch|video)\b.{0,30}
details|audio|poll|\d
reuters|afp|ap|dpa|anp|belga
"""

OUTLETS = r"""
reuters|bloomberg|afp|ap(?:\snews)?|associated\spress|bbc(?:\snews|\ssport)?|cnn|cnbc|fox\snews|abc\snews|nbc\snews|cbs\snews
npr|sky\snews|guardian|times|independent|daily\smail|mail\sonline|telegraph|usa\stoday|time|forbes|wsj|politico
verge|engadget|techcrunch|wired|variety|deadline|espn|goal|yahoo\S*|msn|al\sjazeera|sun|mirror|metro
nos|ad|(?:de\s)?(?:telegraaf|volkskrant)|trouw|nrc|(?:het\s)?parool|rtl(?:\snieuws)?|vi|voetbal\sinternational|tweakers
vrt(?:\snws|\snieuws)?|hln|het\slaatste\snieuws|(?:het\s)?nieuwsblad|de\sstandaard|gazet\svan\santwerpen|gva|de\smorgen
de\stijd|vtm(?:\snieuws)?|sporza|voetbal(?:krant|nieuws|primeur)\S*|het\sbelang\svan\slimburg|hbvl|bruzz|knack
le\smonde|le\sfigaro|libération|le\sparisien|l['’][ée]quipe|les\sechos|bfm\s?tv|france\s?info|france\s24|tf1(?:\sinfo)?
rtbf(?:\sinfo|\ssport)?|le\ssoir|la\slibre|la\sdernière\sheure|dh|sudinfo|rmc(?:\ssport)?|20\sminutes|ouest-france|rfi|rts
l['’]express|le\spoint|huffpost|l['’]obs|mediapart
der\sspiegel|spiegel(?:\sonline)?|zeit(?:\sonline)?|die\szeit|faz|süddeutsche(?:\szeitung)?|sz|bild|(?:die\s)?welt|n-?tv
tagesschau|zdf(?:heute)?|ard|focus(?:\sonline)?|stern|kicker|sport1|handelsblatt|tagesspiegel|heise(?:\sonline)?|golem\S*
t-online|derstandard\S*|orf\S*|srf|nzz|mdr|ndr|wdr|swr|rbb|br24
[\w-]+\.(?:nl|be|com|de|fr|org|net|co\.uk|eu|tv|info|at|ch)
(?:[\w'&.-]+\s){0,3}(?:news|nieuws|nws|times|post|herald|tribune|gazette|zeitung|krant|online|magazine|republic|nation|tv|radio|fm)
reports?|sources?|traders?|updated?|\d(?:st|nd|rd|th)\supdate|memo|video|watch(?:\snow)?!?|live
"""

# A title of nothing but these words names a regular feature, not news.
GENERIC = """
live news update updates briefing brief briefs highlights headlines roundup round-up recap summary overview business
sport sports world national international local nation politics morning evening afternoon daily weekly today tonight
weekend links top stories story weather forecast horoscope quiz crossword sudoku cartoon podcast newsletter letters
editor editorial obituaries agenda calendar events photos pictures video videos gallery markets stocks opening closing
bell wrap watch guide tv listings programme week day wire share opinion column blog
nieuws nieuwsoverzicht overzicht kort binnenland buitenland economie cultuur sport regio weer weerbericht
weersverwachting horoscoop kruiswoordraadsel cartoon podcast nieuwsbrief lezersbrieven brieven agenda foto foto's week
dag ochtend avond vandaag programma uitslagen stand samenvatting beeld verkeersinformatie verkeer familieberichten
journal actualité actualités info infos titres une revue presse essentiel brèves météo horoscope jeux mots croisés
dessin courrier lecteurs agenda programme télé bourse résultats classement matin soir jour semaine résumé direct
nachrichten schlagzeilen überblick kompakt presseschau wetter wettervorhersage horoskop rätsel kreuzworträtsel karikatur
podcast newsletter leserbriefe termine programm ergebnisse tabelle börse börsenbericht morgen abend tag woche heute
liveticker ticker bilder bild kurzmeldungen meldungen polizeimeldungen polizeibericht
"""
