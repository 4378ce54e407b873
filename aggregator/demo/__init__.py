"""`aggregator demo`: an invented newsroom on loopback, and the real daemon on top of it.

`newsroom` says what each newspaper's document holds at a moment; `site` serves those documents, with the trouble that
`trouble` makes; `show` starts the daemon on a configuration written for them. All but the last two is pure: the same
seed and the same time give the same news.
"""
