"""The request that a source's settings ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from aggregator.config import SourceSettings
from aggregator.models import FetchRequest


def request_of(
    settings: SourceSettings,
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    subscribers: int | None = None,
) -> FetchRequest:
    """A request as a source's settings want it. Credentials go to the origin of `url` only."""
    same_site = url == settings.url or origin(url) == origin(settings.url)
    password = settings.password.get_secret_value() if settings.password else ""
    return FetchRequest(
        url=url,
        etag=etag,
        last_modified=last_modified,
        subscribers=subscribers,
        headers=tuple((name, value.get_secret_value()) for name, value in settings.headers.items() if same_site),
        credentials=(settings.username, password) if settings.username is not None and same_site else None,
        proxy=settings.proxy.get_secret_value() if settings.proxy else None,
        verify_tls=settings.verify_tls or not same_site,
        accept_delta=True,
    )


def origin(url: str) -> tuple[str, str]:
    """Scheme and authority, as far as they decide where a secret may go."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
