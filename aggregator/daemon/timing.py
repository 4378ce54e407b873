"""How often each of the daemon's jobs has its turn; seconds."""

from typing import Final

LISTS: Final = 60.0  # between two looks at which followed lists are due
TICK: Final = 1.0  # between two looks at what is due, and at what is to be published
HOUSEKEEPING: Final = 3600.0
WAL: Final = 60.0  # between two looks at how large the -wal file is
BACKUPS: Final = 600.0  # between two looks at whether a backup is due
HUBS: Final = 5.0  # between two looks at what hubs are to be told
COMMENTS: Final = 30.0  # between two rounds of questions for comment counts
EDITS: Final = 2.0  # between two looks at whether config.toml was edited
AUDIENCE: Final = 3600.0  # who reads the feeds is folded into the store
MEMORY: Final = 1.0  # whether what is free should go back to the system
PRESENCE: Final = 60.0  # between two signs of life beside the database
REPUBLISH: Final = 60.0  # seconds after which everything is looked through although nothing came
EDITIONS: Final = 0.5  # between two looks at whether another process has published
NEIGHBOURS: Final = 5.0  # between two signs of life for the others on a database
NEWS: Final = 5.0  # between two looks at what is to be told of news
