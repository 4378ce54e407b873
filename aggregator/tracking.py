"""What in an address only counts visitors or says who sent them; pure.

Used twice: for the identity of an address (`urls.canonical`), and for the links that are published (`without`), where
everything else stays as the source wrote it, letter by letter.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Whole names. From the documentation of the analytics, mail and social services, and from feeds as captured.
_TRACKING = _names(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid twclid ttclid li_fat_id igshid igsh rdt_cid epik
    srsltid _ga _gl _hsenc _hsmi hsctatracking mc_cid mc_eid mkt_tok vero_id vero_conv oly_anon_id oly_enc_id wickedid
    rb_clickid s_cid s_kwcid ml_subscriber ml_subscriber_hash ck_subscriber_id cmpid cmp icid intcid intcmp ncid
    nr_email_referer __twitter_impression
    xtor xtref xts ito ftag smid smtyp soc_src soc_trk guccounter guce_referrer guce_referrer_sig ocid
    mbid wpsrc wpmm wpisrc taid sr_share tracking_source fb_action_ids fb_action_types fb_source fb_ref
    action_object_map action_type_map action_ref_map wt_mc wt_zmc wtmc spm share_from share_source dlvrit _openstat
    echobox traffic_source trk trkcampaign trkinfo feedtype feedname sfnsn
    ref_src ref_url mibextid gad_source gad_campaignid hss_channel elqtrackid elqtrack _branch_match_id wt.mc_id
    et_cid et_rid __s _ke dgcid asc_source asc_campaign __cft__[0] __tn__ mc_tc rss_cid ns_mchannel
    amp_js_v amp_gsa amp_ct usqp aoh
    tblci obref obcid cx_testid cx_testvariant cx_artpos cx_experienceid nlid mailing_id referringsource
    """
)
_TRACKING_PREFIXES = tuple(_names("utm_ pk_ mtm_ matomo_ piwik_ hsa_ at_ ns_ stm_ guce_ _x_tr_ sfmc_ __hs"))
# Names that may select an article, but not with a value that only names where the reader came from.
_REFERRER = _names("ref referrer referer source src from via origin track partner channel medium share rss feed")
_REFERRERS = re.compile(
    r"^(?:|1|true|yes|rss\d*|.*[-_.]?rss|rss[-_.].*|feed|feeds|atom|xml|home(?:page)?|front(?:page)?|twitter(?:\.com)?|tw|x"
    r"|facebook(?:\.com)?|fb|linkedin|whatsapp|telegram|reddit|email|e-?mail|newsletter|social|share|app|google(?:news)?|flipboard"
    r"|pocket|push|hp|tweet|bluesky|mastodon|instagram|syndication|mobile|amp)$",
    re.IGNORECASE,
)
_NUMBERED = frozenset({"source", "src", "from", "channel", "share", "feed", "track", "origin", "via"})
# In a published link a name stays that may do something there: ?feed=rss2 is a feed, ?share=email a form.
_STAY_IN_LINKS = frozenset({"feed", "rss", "share", "channel", "track", "from", "partner"})
# A signed address is signed with all that stands in it.
_SIGNED = re.compile(r"[?&](?:x-amz-|x-goog-)?(?:signature|sig|hmac|policy|key-pair-id)=", re.IGNORECASE)


def counts_visitors(name: str, value: str) -> bool:
    """Whether a parameter, its name in small letters, only tells where the reader came from."""
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    if name in _REFERRER:
        return _REFERRERS.match(value) is not None and not (name in _NUMBERED and value == "1")
    return False


def without(url: str) -> str:
    """The address without what only counts visitors; every other letter of it stays."""
    if ("?" not in url and "#" not in url) or _SIGNED.search(url):
        return url
    rest, hash_mark, fragment = url.partition("#")
    page, _, query = rest.partition("?")
    kept = [pair for pair in query.split("&") if not _may_go(pair)]
    if len(kept) < len(query.split("&")):
        rest = f"{page}?{'&'.join(kept)}" if any(kept) else page
    shorter = without_in(fragment)
    return rest + hash_mark + shorter if shorter else rest + hash_mark if fragment == "" else rest


def without_in(fragment: str) -> str:
    """A fragment, empty when it is nothing but such parameters ("xtor=RSS-1")."""
    pairs = re.split(r"[&;]", fragment.removeprefix("?"))
    return "" if fragment and all("=" in pair and _may_go(pair) for pair in pairs) else fragment


def _may_go(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote_plus(name).removeprefix("amp;").lower()
    return name not in _STAY_IN_LINKS and counts_visitors(name, unquote_plus(value))
