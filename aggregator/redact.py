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
_USER = re.compile(r"(?<=://)[^/?#\s\"'<>]*@")
_PARAMETER = re.compile(r"(?<=[?&;])([^?=&;#\s\"'<>]{1,64})=([^&;#\s\"'<>)]+)")


def redacted(text: str) -> str:
    """`text` with the credentials and the secret parameters of every address in it hidden."""
    if "@" in text:
        text = _USER.sub("", text)
    return _PARAMETER.sub(_parameter, text) if "=" in text else text


def _parameter(match: re.Match[str]) -> str:
    name, value = match[1], match[2]
    return f"{name}={HIDDEN}" if _is_secret(name) or _is_random(value) else match[0]


def _is_random(value: str) -> bool:
    return _RANDOM.fullmatch(value) is not None and len(_NUMBER.findall(value)) >= _MIXED


def _is_secret(name: str) -> bool:
    return any(word.lower() in _WORDS for word in _WORD.findall(name))
