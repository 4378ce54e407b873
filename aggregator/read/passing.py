"""What passes by in a text and is no news: counters of views and comments, "5 minutes ago"; pure.

Sources print them into the text of an entry, others at each poll. A counter is known by its form. "Views: 1,013" and
"12 comments" are one anywhere; "7 likes" only where nothing else stands between two breaks (a line, a bar, a bracket),
since "won by 120 votes" is news. What is taken for a counter by mistake costs little: a change of nothing but that
number is stored and shown, and not announced as an update.
"""

from __future__ import annotations

import re

# A number as people write it: 12, 1.013, 1 013, 1'013, 4.5K, 2,3 mln.
_NUMBER = (
    r"\d{1,9}(?:[.,'’\u00a0\u202f ]\d{3}(?!\d)){0,3}(?:[.,]\d{1,2}(?!\d))?"
    r"(?:\s?(?:k|m|mio|mln|mil|tsd|тыс)\b\.?)?(?!\d)"
)


def _any(words: str) -> str:
    """One of the words, the longest first; an underscore stands for a space."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace("_", r"\s") for word in ordered) + ")"


# Words for what readers do, and nothing else.
_TALK = _any(
    """
    comment comments point points reply replies retweet retweets repost reposts upvote upvotes pageview pageviews
    reactie reacties kommentar kommentare commentaire commentaires comentario comentarios comentário comentários
    commento
    commenti kommentarer komentarz komentarze komentarzy комментарий комментария комментариев
    """
)
# Words that news has too.
_COUNTED = _any(
    """
    view views page_view page_views read reads hit hits visit visits visitor visitors visitante visitantes like likes
    dislike dislikes share shares vote votes download downloads play plays listen listens clap claps response
    responses
    reaction reactions favorite favorites favourite favourites bookmark bookmarks boost boosts follower followers
    subscriber
    subscribers star stars answer answers rating ratings
    weergave weergaven keer_bekeken keer_gelezen keer_gedeeld bekeken gelezen gedeeld likes vind-ik-leuks stem stemmen
    lezers
    volgers antwoorden beluisterd
    aufruf aufrufe ansichten antwort antworten stimmen mal_gelesen mal_geteilt mal_angesehen gefällt_mir leser abrufe
    vue vues lecture lectures partage partages réponse réponses j'aime abonnés téléchargements
    vista vistas visita visitas visualizaciones lecturas me_gusta respuestas compartidos visualizzazioni letture
    risposte
    mi_piace condivisioni visualizações visualização curtidas respostas leituras
    visningar svar gillar wyświetleń odsłon odpowiedzi polubień просмотр просмотра просмотров ответов
    """
)
_ONE = r"(?:an?|one|een|één|eine[mrn]?|une?|una?|uma?|un'|a\sfew|enkele|wenigen|einigen|quelques|unos|unas)"
_SOME = rf"(?:{_NUMBER}|{_ONE})\s?"
_UNIT = _any(
    """
    s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w wk week weeks month months
    year years
    seconde seconden minuut minuten uur uren dag dagen weken maand maanden jaar jaren
    Sek Sekunde Sekunden Min Minuten Std Stunde Stunden Tag Tage Tagen Woche Wochen Monat Monate Monaten Jahr Jahre
    Jahren
    secondes heure heures jour jours j semaine semaines mois an ans
    segundo segundos minuto minutos hora horas día días semana semanas mes meses año años
    secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni dia dias ano anos mês
    sekund sekunder minut minuter time timer timme timmar dage dagar uge uger vecka veckor
    """
)
_FRAMED = r"|·•;()\[\]–—•/"
_BEGIN = rf"(?:^|(?<=[{_FRAMED}])|(?<=[.!?…,-]\s))"
_END = rf"(?=\s*(?:$|[{_FRAMED}]|[.,-](?:\s|$)))"
_SYMBOLS = frozenset("👍👎❤♥♡★☆👁💬🔁🗨▲△↑")


def _forms(*forms: str) -> list[re.Pattern[str]]:
    return [re.compile(form, re.IGNORECASE) for form in forms]


# (what is rare, what must stand before it): so most of a text is passed over by the first.
_PAIRS = [
    (re.compile(end, re.IGNORECASE), re.compile(rf"(?:{start})$", re.IGNORECASE))
    for start, end in (
        (rf"\b(?:{_TALK}|{_COUNTED})", rf"\s?[:=(]\s?(?:{_NUMBER})\)?"),
        (r"\b(?:vue?s?|lue?s?|partagée?s?|vist[oa]s?|leíd[oa]s?)", rf"\s(?:{_NUMBER})\s(?:fois|veces|volte|vezes)\b"),
        (
            rf"(?:\b(?:about|over|almost|ongeveer|ca\.)\s)?\b{_SOME}{_UNIT}\.?",
            r"\s(?:ago|geleden|fa|sedan|siden|temu|назад|atrás)\b",
        ),
        (
            r"\b(?:posted|published|updated|geplaatst|gepubliceerd|bijgewerkt|veröffentlicht|aktualisiert|publié"
            r"|publicado)\s?:?",
            r"\s(?:today|yesterday|vandaag|gisteren|heute|gestern|aujourd['’]hui|hier|hoy|ayer)\b",
        ),
    )
]
_FORMS = _forms(
    rf"\b(?:{_NUMBER})\s{_TALK}\b",
    rf"{_BEGIN}\s*(?:{_NUMBER})\s?{_COUNTED}{_END}",
    rf"{_BEGIN}\s*(?:{_COUNTED}|{_TALK})\s(?:{_NUMBER}){_END}",
    rf"[{''.join(sorted(_SYMBOLS))}]\ufe0f?\s?(?:{_NUMBER})",
    rf"\b(?:viewed|read|played|downloaded|shared|watched)\s(?:{_NUMBER})\stimes?\b",
    rf"\b(?:{_NUMBER})\s?(?:x|×|keer|maal|times)\s(?:viewed|read|bekeken|gelezen|gedeeld|gedownload|beluisterd)\b",
    rf"\b(?:{_NUMBER})\s?(?:x|×|mal)\s(?:gelesen|angesehen|aufgerufen|geteilt|gehört)\b",
    rf"\b(?:{_NUMBER})\s(?:people|users|readers)\s(?:are\s|have\s)?(?:lik|view|read|watch|shar)\w*",
    rf"(?<!\w)(?:vor\s|il\sy\sa\s|hace\s|há\s)(?:(?:about|etwa|ca\.|environ)\s)?{_SOME}{_UNIT}\b\.?",
    r"\b(?:just\snow|moments\sago|zojuist|zonet|gerade\seben|à\sl['’]instant|ahora\smismo)\b",
)
# What can be found without a digit.
_PAIRS_OF_WORDS = _PAIRS[2:]
_FORMS_OF_WORDS = _FORMS[-2:]
# Where words are not apart: "閲覧数: 1,013", "5分前", "댓글 3개".
_EASTERN = re.compile(
    r"(?:閲覧数|閲覧|再生回数|再生|コメント数?|いいね|浏览量?|阅读量?|点击量?|评论数?|点赞|瀏覽數?|點閱數?|留言|조회수?|댓글|추천)"
    r"\s?[:：(（]?\s?\d{1,9}(?:[.,]\d{1,3}){0,3}\s?[万萬千만천]?\s?[件回次個个개]?[)）]?"
    r"|(?<!\d)\d{1,4}\s?(?:秒|分钟|分鐘|分|時間|小时|小時|日|天|週間|周|か月|ヶ月|个月|年|초|분|시간|일|주|개월)\s?(?:前|전)"
)
_EASTERN_LETTER = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_QUERY = re.compile(r"(https?://[^\s?#]{1,2000})[?#]\S*", re.IGNORECASE)


# What makes a line worth a closer look: most have none of these words, and the forms cost more than reading the text.
_WORD = re.compile(r"\w+")
_WESTERN = "cp1252"  # what most texts are written with; words are found in bytes several times as quickly


def _between(code: int) -> int:
    """A byte in small letters; a space for what is no part of a word."""
    letter = bytes([code]).decode(_WESTERN, "replace")
    return letter.lower().encode(_WESTERN, "replace")[0] if _WORD.match(letter) else ord(" ")


_BETWEEN = bytes(map(_between, range(256)))
_DIGIT = re.compile(r"\d")
_DIGITS = b"0123456789"
_COUNTING = frozenset(_WORD.findall(_TALK.lower() + _COUNTED.lower())) | {
    "times",
    "keer",
    "maal",
    "mal",
    "fois",
    "veces",
}
_TIMING = frozenset(
    """
    ago geleden fa sedan siden temu назад atrás vor il hace há just moments zojuist zonet gerade instant ahora
    today yesterday vandaag gisteren heute gestern aujourd hier hoy ayer
    """.split()  # noqa: SIM905 - a list for people
)

_COUNTING_BYTES = frozenset(word.encode(_WESTERN, "replace") for word in _COUNTING)
_TIMING_BYTES = frozenset(word.encode(_WESTERN, "replace") for word in _TIMING)
_TELLING_BYTES = _COUNTING_BYTES | _TIMING_BYTES


def without(text: str) -> str:
    """The text without what passes by: as it is when it has nothing of the kind, else on one line."""
    has_address = ":" in text and "://" in text
    if not has_address and not _is_suspect(text) and (text.isascii() or not _EASTERN_LETTER.search(text)):
        return text
    lines = [line and _line(line) for line in text.split("\n")]
    return " ".join([line and " ".join(line.split()) for line in lines]).strip()


def _line(line: str) -> str:
    if "://" in line:
        line = _QUERY.sub(r"\1", line)
    if not line.isascii() and _EASTERN_LETTER.search(line):
        line = _EASTERN.sub("", line)
    if not _is_suspect(line):
        return line
    has_digit = _DIGIT.search(line) is not None
    for end, start in _PAIRS if has_digit else _PAIRS_OF_WORDS:
        line = _without_pairs(line, end, start)
    for form in _FORMS if has_digit else _FORMS_OF_WORDS:
        line = form.sub("", line)
    return line


def _is_suspect(line: str) -> bool:
    try:
        written = line.encode() if line.isascii() else line.encode(_WESTERN)
    except UnicodeEncodeError:
        words = _WORD.findall(line.lower())
        if not _TIMING.isdisjoint(words):
            return True
        return _DIGIT.search(line) is not None and not (_COUNTING.isdisjoint(words) and _SYMBOLS.isdisjoint(line))
    found = written.translate(_BETWEEN).split()
    if _TELLING_BYTES.isdisjoint(found):
        return False
    has_digit = len(written.translate(None, _DIGITS)) < len(written)
    return has_digit or not _TIMING_BYTES.isdisjoint(found)


def _without_pairs(line: str, end: re.Pattern[str], start: re.Pattern[str]) -> str:
    pieces, kept = [], 0
    for found in end.finditer(line):
        before = start.search(line, max(kept, found.start() - 60), found.start())
        if before:
            pieces.append(line[kept : before.start()])
            kept = found.end()
    return "".join([*pieces, line[kept:]])
