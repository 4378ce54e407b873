"""How the operator's listener answers: nobody keeps it, no frame shows it, and it loads nothing that is not ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"
_PROTECTING: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # none at all would take the Origin from our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NEVER_KEPT: Final = {"Cache-Control": "no-store"}
_FOR_EVER: Final = {"Cache-Control": "private, max-age=31536000, immutable"}


def answer(body: bytes, content_type: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer about this very moment."""
    said = {"Content-Type": content_type, **_PROTECTING, **_NEVER_KEPT, **(headers or {})}
    return Response(body, status, said)


def said(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """One sentence, as text."""
    return answer(f"{text}\n".encode(), TEXT, status, headers)


def to(location: str, headers: Mapping[str, str] | None = None) -> Response:
    """Leads on with a GET, so that going back or reloading does nothing twice."""
    return Response(status_code=303, headers={"Location": location, **_PROTECTING, **_NEVER_KEPT, **(headers or {})})


def file(body: bytes, content_type: str) -> Response:
    """A file whose name changes with its bytes."""
    return Response(body, headers={"Content-Type": content_type, **_PROTECTING, **_FOR_EVER})
