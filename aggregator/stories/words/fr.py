"""French words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

from aggregator.stories.words.fr_opposites import OPPOSITES as OPPOSITES
from aggregator.stories.words.fr_same import SAME as SAME

FUNCTION = """
le la les l un une des du de d au aux à a en dans sur sous par pour avec vers chez entre depuis pendant après avant
dès et ou où mais donc or car que qu qui quoi dont ce cet cette ces c s se sa son ses leur leurs mon ma mes ton ta tes
notre nos votre vos il elle ils elles on nous vous je j tu y n ne m t me te lui eux est sont été était étaient être
sera seront ont avait avoir aura auront ai fait faire va vont aller doit peut vient plus très aussi encore déjà tout
tous toute toutes même si comme ainsi lors afin contre selon face près malgré jusqu'à jusqu jusque d'ici ici là suite
cause quand comment pourquoi combien quel quelle quels quelles quelque cela ça puis alors & + vs m. mme
"""
NEGATION = "ne n' pas jamais aucun aucune rien personne-ne ni non sans refuse refusent refusé renonce renoncent"
DENIAL = """
dément démentent démenti démentie réfute nie nient exclut exclu faux fausse canular intox presque quasi failli
tentative déjoué déjouée évité évitée raté ratée parodie satire prétendu prétendue
"""
DOUBT = """
veut veulent voudrait pourrait pourraient peut-être envisage envisagent souhaite souhaitent espère espèrent compte
prévoit prévoient rumeur rumeurs possible possibles probable éventuel éventuelle devrait devraient menace menacent
intéressé intéresse vise cible propose proposent projet soupçonné prépare préparent songe proche piste pistes sellette
négocie négocient négociations discussions offre convoite convoité songerait viserait candidat candidats cherche
cherchent bientôt prêt prête imminent imminente hésite pressenti possiblement soupçons vers_un vers_une en_passe
recherches recherché recherchée spéculation drague flirte courtise lorgne tenté tentée pourparlers
"""
CHANGE = """
annule annulé annulée annulation reporte reporté reportée report suspend réagit réagissent réaction réactions excuse
excuses félicite hommage hommages anniversaire commémoration critique avant-match après-match bilan quiz bande-annonce
analyse exercice simulation féminine féminines féminin femmes dames espoirs jeunes u19 u21 u23 vice adjoint adjointe
fils fille frère sœur soeur père mère épouse veuve veuf enquête procès recours survit survécu interview explications
raisons sondage sosie classement échappe échappent évite évitent éviter documentaire enchères programme compositions
compos liste groupe_retenu retour_sur hommage_à ce_que_l'on_sait ce_qu'il_faut_savoir questions polémique indignation
remercie défend compare proches billetterie porte-drapeau fausse_alerte ans_plus_tard ans_après plus_tard s'exerce
s'entraîne simule
"""
MUTUAL = """
épouse se_marie rencontre rencontrent fusionne nul entraîneur président ministre maire capitaine attaquant défenseur
gardien chanteur acteur patron
"""
TWO_WAYS = "signe engage recrute rejoint"
PARTICLES = ""
FORMER = "ex ancien ancienne vice adjoint"
OF = "de du des d"
WEAK = """
dit dire déclare affirme assure selon annonce annoncent annoncé explique source sources nouveau nouvelle nouveaux
nouvelles grand grande gros grosse important importante énorme géant géante fort forte fortement très violent violente
enfin officiel officiellement officielle exclusif vidéo vidéos photo photos image images regardez voici découvrez
actualité actu info infos temps personnes personne gens entreprise groupe club équipe star joueur suspect suspects
ancien ancienne ex révèle révélé fois nuit matin soir aujourd'hui moins environ près plusieurs bientôt direct foot
football grave gravement autre autres tête point devient mis mise met donne rend surpris surprise terrible présente
milliardaire acteur actrice ministre président patron
"""
ORDINALS = "unième deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième"
ORDINAL_ENDINGS = "ieme"
CARDINALS = """
zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit
dix-neuf vingt
"""
TENS = "vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix"
SCALES = """
cent=100 cents=100 mille=1000 million=1000000 millions=1000000 m=1000000 m€=1000000 milliard=1000000000
milliards=1000000000 md=1000000000 mds=1000000000 md€=1000000000
"""
DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
MONTHS = "janvier janv|février|mars|avril|mai|juin|juillet|août|septembre sept|octobre oct|novembre nov|décembre déc"
RELATIVE = "hier|aujourd'hui|demain"
BY = "par"
PLACES = "à au aux en dans sur près chez vers pour après pendant lors depuis"
