"""What a reload says: every difference in words, and no secret."""

from __future__ import annotations

import tomllib

from aggregator.config import Settings
from aggregator.config.editing.changes import changes_between

BASE = """
[site]
title = "Nieuws"
[[sources]]
url = "https://a.example/feed"
[[sources]]
url = "https://b.example/feed"
[[feeds]]
slug = "alles"
"""
A = 'url = "https://a.example/feed"'


def settings(text: str) -> Settings:
    return Settings.model_validate(tomllib.loads(text))


def told(before: str, after: str) -> tuple[str, ...]:
    return changes_between(settings(before), settings(after))


def test_the_same_configuration_written_otherwise_is_no_change() -> None:
    assert told(BASE, BASE.replace('title = "Nieuws"', '# a comment\ntitle    = "Nieuws"')) == ()


def test_a_value_is_told_as_it_was_and_as_it_is() -> None:
    assert told(BASE, BASE + '[ranking]\nhalf_life = "12h"\n') == ("ranking.half_life: 6h → 12h",)
    assert told(BASE, BASE + '[alerts]\nrepeat = "90m"\n') == ("alerts.repeat: nothing → 90m",)
    assert told(BASE, BASE.replace('"Nieuws"', '"Krant"')) == ("site.title: Nieuws → Krant",)


def test_sources_that_came_and_went_are_named() -> None:
    assert told(BASE, BASE.replace("b.example", "c.example")) == (
        "sources added: https://c.example/feed",
        "sources removed: https://b.example/feed",
    )


def test_of_many_sources_some_are_named() -> None:
    more = "".join(f'[[sources]]\nurl = "https://s{number}.example/"\n' for number in range(7))
    assert told(BASE, BASE + more) == (
        "sources added: https://s0.example/, https://s1.example/, https://s2.example/, https://s3.example/,"
        " https://s4.example/ and 2 more",
    )


def test_a_source_s_own_keys_are_told_with_its_address() -> None:
    after = BASE.replace(
        'url = "https://a.example/feed"', 'url = "https://a.example/feed"\nweight = 2\nenabled = false'
    )
    assert told(BASE, after) == (
        "sources https://a.example/feed: weight: 1 → 2",
        "sources https://a.example/feed: enabled: true → false",
    )


def test_another_order_is_told() -> None:
    swapped = BASE.replace("a.example", "x.example").replace("b.example", "a.example").replace("x.example", "b.example")
    assert told(BASE, swapped) == ("sources: in another order",)


def test_secrets_are_not_shown() -> None:
    secrets = 'username = "jan"\npassword = "geheim"\nheaders = { Authorization = "sleutel" }'
    secrets += '\nproxy = "http://jan:geheim@p.example"'
    with_secret = BASE.replace(A, f"{A}\n{secrets}")
    for before, after in ((BASE, with_secret), (with_secret, with_secret.replace("geheim", "anders"))):
        text = "\n".join(told(before, after))
        assert "password: (hidden)" in text or "password: nothing → (hidden)" in text
        assert "proxy: (hidden)" in text or "proxy: nothing → (hidden)" in text
        assert "geheim" not in text and "sleutel" not in text and "anders" not in text


def test_patterns_and_pins_are_compared_by_what_they_say() -> None:
    with_pattern = BASE.replace('slug = "alles"', 'slug = "alles"\ninclude = ["voetbal"]')
    assert told(with_pattern, with_pattern) == ()
    assert told(BASE, with_pattern) == ("feeds alles: include: nothing → voetbal",)
    pins = '[[pins]]\nurls = ["https://a.example/1", "https://b.example/1"]\ntogether = true\n'
    assert told(BASE, BASE + pins) == ("pins: nothing → 1 listed",)
