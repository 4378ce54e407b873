"""What holds in any language that has no list of its own: numbers, and how many languages say no."""

FUNCTION = """
a o e y i u de do da dos das del la las los el il lo le gli un uno una um uma en em no na nos nas al por para per con
com di della dei delle alla och att på av för med som den det ett er et og til af w z się v s на в и с по о за из к у
не-то ve bir bu için ile
"""
NEGATION = """
no non não nao nunca jamás mai nessuno ninguno nenhum sin sem senza ikke ingen inte inga ei nie nigdy bez ne není не
нет без değil yok nem nu fără δεν όχι לא ない 不 没
"""
DENIAL = """
niega desmiente nega desmente smentisce casi quase förnekar benægter zaprzecza dementuje отрицает опроверг falso
"""
DOUBT = "podría poderia potrebbe quiere quer vuole kan kunne może może хочет может"
CHANGE = "u19 u21 u23"
MUTUAL = ""
TWO_WAYS = ""
PARTICLES = ""
FORMER = "ex"
OF = "de di do da del of von van"
WEAK = "live video"
ORDINALS = ""
ORDINAL_ENDINGS = ""
CARDINALS = ""
TENS = ""
SCALES = """
million=1000000 millones=1000000 milhões=1000000 milioni=1000000 milioner=1000000 miljoner=1000000 mln=1000000
m=1000000 k=1000 mil=1000 mila=1000 bn=1000000000 miliardi=1000000000 mld=1000000000 mrd=1000000000
"""
DAYS = """
lunes lunedì segunda-feira mandag måndag poniedziałek|martes martedì terça-feira tirsdag tisdag wtorek|miércoles
mercoledì quarta-feira onsdag środa|jueves giovedì quinta-feira torsdag czwartek|viernes venerdì sexta-feira fredag
piątek|sábado sabato lørdag lördag sobota|domingo domenica søndag söndag niedziela
"""
MONTHS = ""
RELATIVE = "ayer ieri ontem|hoy oggi hoje|mañana domani amanhã"
BY = "por da av af przez"
PLACES = "en in em a i på v w"
OPPOSITES = """
sube suben sale salgono sobe aumenta stiger rośnie | baja bajan scende cae cai diminui faller spada
gana vince vence batte derrota vinner wygrywa <> pierde perde förlorar taber przegrywa
"""
SAME = ""
