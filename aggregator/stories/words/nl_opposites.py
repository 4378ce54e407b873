"""Words that exclude each other, apart by `|`, or are two sides of one event, apart by `<>`; see the package."""

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
