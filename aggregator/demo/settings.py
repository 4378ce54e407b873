"""The demo's `config.toml`, as an operator would have written it. Pure."""

from __future__ import annotations

import json

from aggregator.demo.material import papers
from aggregator.demo.newsroom import Newsroom
from aggregator.demo.site import subscribed_address
from aggregator.records import dataclass

MARK = "# Written by `aggregator demo`"
HALF_LIFE = 2 * 3600.0  # newsroom seconds
SHORTEST_HALF_LIFE = 60.0  # the shortest that [ranking] takes


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demo listens, on this machine."""

    public: int
    operator: int


_HEAD = """{mark}: invented newspapers on this machine, and settings with which things move while one
# looks. It is written anew at each start. Edit it while the demo runs: changes are taken over within seconds.

[site]
title = "Meest recent"
description = "Verzonnen nieuws: {about}."
link = "{address}"
language = "nl"

[polling]
interval = "{every}s"
min_interval = "{every}s"
timeout = "10s"
host_delay = "0s"
per_host = 16                          # all newspapers are on one host
allow_private_hosts = ["127.0.0.1"]    # which is this machine

[ranking]
half_life = "{half_life:g}s"
comment_weight = 0.5

[server]
port = {port}

[server.operator]
port = {operator_port}

[[feeds]]
slug = "meest-recent"
title = "Meest recent"
description = "Het nieuws waar nu over gepraat wordt."
more = "Meer nieuws"
pages = 2
archive = 0

[[feeds]]
slug = "net-binnen"
title = "Net binnen"
description = "Alles, het nieuwste eerst."
rank = "recent"
limit = 30
pages = 1
archive = 0

[[feeds]]
slug = "meest-besproken"
title = "Besproken"
description = "Waar het meest op gereageerd is."
rank = "discussed"
pages = 1
archive = 0

[[feeds]]
slug = "voetbal"
title = "Voetbal"
description = "Alleen de voetbalbladen."
categories = ["Voetbal"]
pages = 1
archive = 0

[[votes]]
id = "presses"
question = "Wie heeft de beste koppen?"
options = ["Sportblad", "Doellijn", "Tribunevak 12", "Ik lees alleen de reacties"]
feed = "meest-recent"
"""

_SOURCE = """
[[sources]]
url = {url}
title = {title}
category = {category}
language = {language}
interval = "{every}s"
"""


def config_text(newsroom: Newsroom, ports: Ports, speed: float, every: int) -> str:
    """The configuration for servers on these ports; sources are polled `every` so many seconds."""
    head = _HEAD.format(
        mark=MARK,
        about="de krant draait op ware snelheid"
        if speed == 1
        else f"de klok van de krant loopt {speed:g} keer zo snel",
        address=f"http://127.0.0.1:{ports.public}",
        every=every,
        half_life=max(SHORTEST_HALF_LIFE, HALF_LIFE / speed),
        port=ports.public,
        operator_port=ports.operator,
    )
    sources = [
        _SOURCE.format(
            url=_quoted(subscribed_address(newsroom, paper)),
            title=_quoted(paper.title),
            category=_quoted(paper.category),
            language=_quoted(paper.language),
            every=every,
        )
        for paper in papers()
    ]
    return head + "".join(sources)


def _quoted(text: str) -> str:
    """A basic string of TOML; those of JSON are such, for text without surrogates."""
    return json.dumps(text, ensure_ascii=False)
