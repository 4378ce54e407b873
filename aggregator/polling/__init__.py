"""The two sentences of this program:

poll:     store (what is due) → fetch → split → parse → normalise → store (entries, samples, stories)
publish:  store → rank → render → edition → disk → serve

`poll` and `publish` sequence the rooms; `record` and `stories` sequence them inside the one transaction of a poll.
"""
