"""What is said to a hub: the forms that are posted to it; pure."""

from __future__ import annotations

from aggregator.models.websub import State, Subscription

Form = tuple[tuple[str, str], ...]


def request(subscription: Subscription, callback: str, lease: float) -> Form:
    """To subscribe, renew or, when it is being left, unsubscribe (section 5.1). `lease` is in seconds.

    The secret goes to hubs without https too, though section 5.1 would rather not: without one anybody who learns the
    callback could publish in the source's name, with one only those who can read what we send.
    """
    leaving = subscription.state is State.LEAVING
    form: Form = (
        ("hub.mode", "unsubscribe" if leaving else "subscribe"),
        ("hub.topic", subscription.topic),
        ("hub.callback", callback),
    )
    if leaving:
        return form
    return (*form, ("hub.lease_seconds", f"{lease:.0f}"), ("hub.secret", subscription.secret))


def callback(site_link: str, token: str) -> str:
    """The address that a hub pushes to; `site_link` has no slash at its end."""
    return f"{site_link}/websub/{token}"


def ping(topic: str) -> Form:
    """Tells a hub that a document of ours has changed.

    The Recommendation leaves this to publisher and hub; the form is PubSubHubbub's (0.3, section 7.1), which hubs take.
    """
    return (("hub.mode", "publish"), ("hub.url", topic))
