"""Secrets out of what people read: addresses of feeds may hold a password or a token; pure.

An address stays recognisable: host, path and the names of its parameters are left. A token that is part of a path
cannot be told from a name; whoever has one keeps the log and the status page to himself.
"""

from __future__ import annotations

import re

HIDDEN = "[hidden]"

# A secret by the words of its name (`access_token`, `apiKey`), or by its look: long, and of letters mixed with digits.
_WORDS = frozenset(
    (
        *("token", "key", "apikey", "secret", "password", "passwd", "passphrase", "pass", "pwd", "auth"),
        *("authorization", "sig", "signature", "session", "sessionid", "sid", "jwt", "credential", "credentials"),
        *("hmac", "otp", "bearer"),
    )
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_RANDOM = re.compile(r"[A-Za-z0-9_~+/=.%-]{24,}")
_NUMBER = re.compile(r"(?<=[A-Za-z])[0-9]+")
_MIXED = 3  # numbers among letters, at least: "finale2027" has one
_USER = re.compile(r"(?<=://)[^/?#\s\"<>]*@")  # an apostrophe may be part of a password
# Of people and machines alike, and public: YouTube's feeds are told apart by nothing but a channel_id.
_PUBLIC = frozenset({"id", "ids", "q", "query", "search"})
_PARAMETER = re.compile(r"(?<=[?&;])([^?=&;#\s\"'<>]{1,64})=([^&;#\s\"'<>)]+)")
_SEPARATED = re.compile(r"([?&;])([^?=&;#\s\"'<>]{1,64})=([^&;#\s\"'<>)]*)")


def redacted(text: str) -> str:
    """`text` with the credentials and the secret parameters of every address in it hidden."""
    if "@" in text:
        text = _USER.sub("", text)
    return _PARAMETER.sub(_parameter, text) if "=" in text else text


def without_secrets(text: str) -> str:
    """`text` with the credentials and the secret parameters of every address in it left out: for what is published,
    where addresses have to stay addresses."""
    if "@" in text:
        text = _USER.sub("", text)
    if "=" not in text:
        return text
    # What begins a query is marked first: a question mark that ends a sentence stays.
    marked = _SEPARATED.sub(_left_out, text)
    return marked.replace("?\0&", "?").replace("?\0;", "?").replace("?\0", "")


def _left_out(match: re.Match[str]) -> str:
    if not _hides(match[2], match[3]):
        return match[0]
    return "?\0" if match[1] == "?" else ""


def _parameter(match: re.Match[str]) -> str:
    name, value = match[1], match[2]
    return f"{name}={HIDDEN}" if _hides(name, value) else match[0]


def _hides(name: str, value: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    if any(word in _WORDS for word in words):
        return True
    return not (words and words[-1] in _PUBLIC) and _is_random(value)


def _is_random(value: str) -> bool:
    return _RANDOM.fullmatch(value) is not None and len(_NUMBER.findall(value)) >= _MIXED
