"""What a first configuration calls its site and its feeds, in the languages of the built-in pages."""

from __future__ import annotations

from typing import Final, NamedTuple


class Texts(NamedTuple):
    """The site's title, and slug and title of each feed."""

    site: str
    hot: tuple[str, str]
    recent: tuple[str, str]
    discussed: tuple[str, str]


TEXTS: Final = {
    "nl": Texts(
        "Meest recent",
        ("meest-recent", "Meest recent"),
        ("net-binnen", "Net binnen"),
        ("meest-besproken", "Meest besproken"),
    ),
    "en": Texts(
        "Most recent",
        ("most-recent", "Most recent"),
        ("just-in", "Just in"),
        ("most-discussed", "Most discussed"),
    ),
    "fr": Texts(
        "Les plus récents",
        ("les-plus-recents", "Les plus récents"),
        ("a-l-instant", "À l’instant"),
        ("les-plus-commentes", "Les plus commentés"),
    ),
    "de": Texts(
        "Das Neueste",
        ("das-neueste", "Das Neueste"),
        ("eben-erschienen", "Eben erschienen"),
        ("meistdiskutiert", "Meistdiskutiert"),
    ),
}
