"""Words that exclude each other, apart by `|`, or are two sides of one event, apart by `<>`; see the package."""

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
