"""French words that say the same in a headline, a group a line. See `words/__init__.py`."""

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
