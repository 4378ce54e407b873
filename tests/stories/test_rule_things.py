"""Something of the other's subject is other news; where something happened is not."""

from __future__ import annotations

import pytest

from tests.stories.dedupe_cases import same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prince Albert dies at 91", "Prince Albert's gardener dies at 91"),
        ("Police find the fugitive in Leeds", "Police find the car of the fugitive in Leeds"),
        ("La policía encuentra al fugitivo", "La policía encuentra el coche del fugitivo"),
    ],
)
def test_the_thing_of_an_owner_is_not_the_owner(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le cyclone Chido fait au moins 39 morts à Mayotte", "Mayotte : 39 morts après le passage du cyclone Chido"),
        ("Vuurwerk verwoest schuur in Aalst", "Vuurwerk verwoest schuur in centrum van Aalst"),
    ],
)
def test_what_stands_behind_a_preposition_is_nobodys_thing(one: str, other: str) -> None:
    assert same(one, other)
