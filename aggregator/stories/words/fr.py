"""French words that decide whether two titles are the same news. See `words/__init__.py` for what each list does."""

FUNCTION = """
le la les l un une des du de d au aux à a en dans sur sous par pour avec vers chez entre depuis pendant après avant
dès et ou où mais donc or car que qu qui quoi dont ce cet cette ces c s se sa son ses leur leurs mon ma mes ton ta tes
notre nos votre vos il elle ils elles on nous vous je j tu y n ne m t me te lui eux est sont été était étaient être
sera seront a ont avait avoir aura auront ai fait faire va vont aller doit peut vient plus très aussi encore déjà tout
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
cherchent bientôt prêt prête imminent imminente hésite pressenti possiblement éventuel soupçons vers_un vers_une
en_passe recherches recherché recherchée spéculation drague flirte courtise lorgne tenté tentée pourparlers
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
OPPOSITES = """
monte montent hausse hausses augmente augmentent augmenté augmentation grimpe grimpent bondit progresse progressent \
progression croissance croît relève relèvent relevé supérieur flambe flambée s'envole envole envolent gagne \
renchérit accélère | baisse baissent baissé recule recul reculent diminue diminuent diminution chute chutent chuté \
réduit réduire plonge plongent dégringole abaisse abaissent abaissé inférieur ralentit perd perdent repli descend
bat battent battre gagne gagnent gagné victoire vainqueur remporte remportent remporté s'impose s'imposent impose \
imposent écrase écrasent domine dominent triomphe terrasse surclasse élimine éliminent élimination dispose corrige \
renverse carton_plein <> perd perdent perdu défaite s'incline s'inclinent incline inclinent battu battus battue \
éliminé éliminée éliminés chute
achète achètent acheté rachète rachètent racheté rachat acquiert acquisition <> vend vendent vendu vente cède \
cession
recrute recrutent recruté signe signent signé engage s'offre attire recrutement rejoint rejoindre débarque | quitte \
quittent quitté part partent départ s'en_va
nomme nomment nommé nommée nomination embauche embauchent | limoge limogent limogé licencie licencient licencié vire \
viré renvoie évince évincé se_sépare sépare séparent remercie écarte
adopte adoptent adopté approuve approuvent approuvé approbation vote accepte acceptent accepté valide validé ratifie \
| rejette rejettent rejeté rejet refuse refusent refusé repousse repoussé renonce censure
autorise autorisent autorisé légalise | interdit interdisent interdiction bannit
confirme confirment confirmé | dément démentent démenti nie
condamne condamné condamnée condamnation coupable prison | relaxe relaxé relaxée acquitte acquitté acquittée \
innocenté
arrête arrêté arrêtée arrestation interpelle interpellé interpellée interpellation interpellés garde_à_vue | libère \
libéré libérée libération relâché
ouvre ouvrent ouvert ouverture rouvre rouvrent réouverture | ferme ferment fermé fermée fermés fermées fermeture
commence commencent début débute démarre démarrent lance lancent lancement | termine terminent fin finit s'achève \
arrêt cesse
promu promotion monte accède accession | relégué relégation descend rétrogradé
soutient soutiennent salue félicite loue | critique critiquent dénonce dénoncent tacle fustige
prolonge prolongé prolongent prolongation | résilie rompt
hausse | baisse
pour | contre
avec | sans
avant | après
plus | moins
meilleur meilleure | pire
homme hommes garçon | femme femmes fillette
nord | sud
fort | faible
chaud chaleur canicule | froid
attaquant buteur avant-centre | défenseur | gardien | milieu
quart quarts quarts_de_finale quart_de_finale | demi-finale demi demi-finales | finale
matin | après-midi | soir
mort morts morte mortes meurt décès décédé décédée tué tués tuée tuées tue disparition meurtrier décède mortel \
mortelle trépasse | blessé blessés blessée blessées blesse
retrouvé retrouvée retrouvés | disparu disparue disparus
forfait blessure blessé absent | apte rétabli
nul match_nul | victoire défaite bat s'impose perd s'incline
accord entente | désaccord rupture
levée levé fin terminée | reconduite reconduit prolongée maintenue
autorise valide confirme | suspend annule bloque interdit
premier première | dernier dernière
ensoleillé soleil sec | pluie pluvieux neige orages orage
fils | fille | frère | sœur | mère | père
double doublé | moitié divise
domicile | extérieur
majorité | minorité
accord s'accordent | désaccord rupture dispute
atterrit atterrissage | décolle décollage
né naissance naît | mort décès
maintenu maintient | annulé reporté
soutien soutient | opposition oppose s'oppose
retrouve | perd
aller | retour
titulaire | remplaçant
héros | bourreau
coupable | innocent
allié | ennemi
devant | derrière
redémarre redémarrage | à_l'arrêt arrêt arrêtée
"""
SAME = """
entraîneur coach technicien
premier_ministre chef_du_gouvernement
séisme tremblement_de_terre
incendie incendies feu feux flammes brûle
accident collision crash percute
avion avions appareil
s'écrase écrase crash accident_d'avion crashe
car autocar bus
explosion explose déflagration
inondation inondations crue crues
panne coupure black-out panne_géante panne_d'électricité
grève grèves débrayage
manifestation manifestants manifeste manifestent protestation
agriculteur agriculteurs éleveurs
autoroute autoroutes
bloque bloquent blocage
emploi emplois poste postes
supprime suppriment supprimer suppression supprimés supprimées coupe
fait_mort
ravage ravagée ravagé détruit détruite détruits détruire
bombarde bombardé bombardée bombardement frappe frappes frappent
attaque attaques attaquent visée cible
démission démissionne démissionner démissionné jette_l'éponge quitte_ses_fonctions
quitte va_quitter départ partir
rejoint rejoindre signe
se_qualifie qualifie qualifient qualifiée qualifié qualification filent file
coupe_du_monde mondial
ligue_des_champions c1
bleus équipe_de_france france français française
diables_rouges diables belgique belge belges
om marseille olympique_de_marseille
psg paris_sg paris_saint-germain
ol lyon olympique_lyonnais
asse saint-étienne saint-etienne
real_madrid real
fc_barcelone barcelone barça
états-unis usa etats-unis us américain américaine washington
ue union_européenne bruxelles
bce banque_centrale_européenne
oms organisation_mondiale_de_la_santé
onu nations_unies
royaume-uni grande-bretagne angleterre
russie russe moscou
ukraine ukrainien kiev kyiv
chine chinois pékin
allemagne allemand berlin
perturbé perturbée perturbations perturbation trafic_perturbé
touriste touristes vacanciers
évacué évacuée évacués évacuation
policier policiers police
amende condamné_à
juge jugé estime
regrette déplore
alerte met_en_garde avertit
préoccupante inquiétante
prix tarif tarifs
suspendu suspendue suspension
dollar dollars $
euro euros €
pour_cent %
enfant enfants
découvre découvrent découvert découverte
dévoile dévoilé présente présenté présentent
immeuble bâtiment
travaux chantier
tribunal justice cour
d'ici d'ici_à
s'ouvre ouvre
élection élections scrutin
rencontre match
démis limogé viré écarté démis_de_ses_fonctions
entraîneur coach
engage recrute signe s'offre enrôle
renversé tombé chute tombe renverse tombent
motion_de_censure censure
gouvernement exécutif
percute collision heurte choc
retire forfait se_retire déclare_forfait abandonne renonce
genou blessé_au_genou
gaz prix_du_gaz
grimperont grimpe augmenter augmente va_augmenter hausse
renvoyée renvoyé jugée jugé procès sera_jugée sera_jugé
trésor découverte
fouilles découvert mettent_au_jour met_au_jour
week-end samedi_et_dimanche
céréales blé
exportation exportations
magasin boutique
braquage vol cambriolage
poignardé poignardée couteau coup_de_couteau coups_de_couteau attaque_au_couteau
fusillade tirs tué_par_balle tirs_mortels
meurtre assassinat homicide assassiné
prison détention incarcéré écroué
enquête information_judiciaire
grève appel_à_la_grève mouvement_social
hôpital hospitalisé hospitalisée hospitalisation
mariage se_marie marié épouse
divorce séparation rupture
enceinte grossesse
faillite redressement_judiciaire liquidation
licenciements suppressions_d'emplois plan_social
bénéfice bénéfices profit profits
chiffre_d'affaires ventes
action actions bourse
loi projet_de_loi texte
député députés assemblée
sénat sénateurs
président chef_de_l'état elysée élysée
ministre secrétaire_d'état
loup loups
piratage cyberattaque hackers piraté
fuite fuites
étude chercheurs scientifiques
prêté prêt
but buts
champion titre sacré
titre trophée
blessure touché
retraite arrête_sa_carrière met_fin_à_sa_carrière
avertissement carton
tempête ouragan cyclone
neige chutes_de_neige
sécheresse canicule
école collège lycée élèves
enfant fillette garçonnet
pape souverain_pontife saint-père
terrasse écrase humilie corrige carton_plein
diffuse publie sort
stationnement parking
demande réclame exige
logement logements
tue fait_un_mort
trafic circulation
mer océan
train tgv ter
plainte dénonce
bébé nourrisson
retrouvé découvert retrouvée découverte
nommé nomme matignon premier_ministre
bercy ministère_de_l'économie
ballon_d'or ballon
confirme confirmée
semaine semaines
parts participation actions
fugitif évadé
consommation boivent
interrompu interrompue suspendu arrêté
sortie_de_route quitte_la_route
salariés salarier salariat
sacrée championne champion sacré
ferme arrête met_à_l'arrêt à_l'arrêt fermeture arrêt
condamnée condamné devra doit tranche
se_baigne baigne nagé nage baignade
cher chère grimper augmenter hausse prix
prochain prochaine
reprend retour retrouve
public publiques publique
roi souverain
décroche obtient remporte gagne signe
pole pole_position
maison_de_repos ehpad home
dépasse franchit atteint
saisit saisie saisis intercepte interceptés découverte
cocaïne drogue stupéfiants
évacue évacués évacuation évacué
élu élue élit élection désigné choisi
quitte quitter départ s'en_va claque_la_porte
blessure blessé touché forfait
match rencontre duel
supporters fans
but réalisation
victoire gagne s'impose remporte bat
meurt mort décès décédé disparition s'éteint éteint
agression agressé attaque attaqué
dévaste dévasté ravage ravagé détruit
secoue frappe touche
inondé inondée inondations eaux
accord compromis
loyer loyers
salaire salaires
vague_de_chaleur canicule
arnaque escroquerie fraude
retard retards perturbations
train trains trafic
enlèvement enlevé kidnapping
otage otages prise_d'otages
maire bourgmestre mairesse
géant groupe
record historique
rappelle rappel
rupture rompt
premier première
équipe formation
joueurs effectif
contrat prolonge prolongation
dopage dopé
suspension suspendu
médaille médaillé médaillée
"""
