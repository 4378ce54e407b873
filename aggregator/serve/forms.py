"""Small forms, as browsers send them."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

LARGEST: Final = 4096  # bytes
_PATIENCE: Final = 10.0  # seconds for one to arrive
_MOST_FIELDS: Final = 12


async def form_of(request: Request, largest: int = LARGEST) -> dict[str, str] | None:
    """The fields of a form, each once; None when it is too large, too slow, or no form of ours."""
    body = b""
    try:
        async with asyncio.timeout(_PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > largest:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    try:
        fields = parse_qs(body.decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}
