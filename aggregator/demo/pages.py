"""The newspapers' own pages: plain ones, so that a link leads somewhere. Pure."""

from __future__ import annotations

from html import escape

from aggregator.demo.documents import MEDIA_TYPES
from aggregator.demo.records import Article, Paper

_COMMENTS = {"nl": "reacties", "en": "comments", "fr": "commentaires"}
_STYLE = "body{font:18px/1.5 Georgia,serif;max-width:38em;margin:2em auto;padding:0 1em}h1{line-height:1.15}\
small{color:#666}@media(prefers-color-scheme:dark){body{background:#16181b;color:#ddd}a{color:#9bf}small{color:#999}}"


def front(paper: Paper, feed: str, articles: tuple[Article, ...]) -> str:
    """The newspaper's home page."""
    items = "".join(f'<li><a href="{escape(one.link)}">{escape(one.title)}</a></li>' for one in articles)
    head = f'<link rel="alternate" type="{MEDIA_TYPES[paper.format]}" href="{escape(feed)}">'
    return _page(paper, paper.title, f"<p>{escape(paper.description)}</p><ul>{items}</ul>", head)


def article(paper: Paper, one: Article) -> str:
    """An article with the number of its comments."""
    said = f"{one.comments} {_COMMENTS[paper.language]}"
    about = f"{escape(one.author)} · {escape(', '.join(one.categories))} · {said}"
    text = one.content or f"<p>{escape(one.teaser)}</p>"
    home = f'<p><a href="../../../">{escape(paper.title)}</a></p>'
    return _page(paper, one.title, f"<p><small>{about}</small></p>{text}{home}")


def pause(paper: Paper) -> str:
    """What a server shows while it is being looked after."""
    return _page(paper, paper.title, "<p>We are looking after our website. Back in a minute!</p>")


def _page(paper: Paper, title: str, body: str, head: str = "") -> str:
    name = title if title == paper.title else f"{title} · {paper.title}"
    return (
        f'<!doctype html><html lang="{paper.language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<title>{escape(name)}</title>{head}"
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>{body}</html>"
    )
