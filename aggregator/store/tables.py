"""The database's tables as SQL, in the words of SQLite, which each driver turns into its own. Their names are part of
the interface: people open the file with sqlite-utils and Datasette. Times are seconds since the epoch, UTC; heat is
hours since the epoch. What keeps tables right when others change (triggers) and the full-text index are a driver's."""

from __future__ import annotations

from typing import Final

from aggregator.store.host_claims import HOSTS
from aggregator.store.nodes import NODES
from aggregator.store.published import PUBLISHED

_SOURCES: Final = (
    """CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL UNIQUE,
        title TEXT, category TEXT, language TEXT,
        weight REAL NOT NULL DEFAULT 1.0,
        -- Polled, as far as the configuration goes; and whether it stands there at all.
        enabled BOOLEAN NOT NULL DEFAULT TRUE, configured BOOLEAN NOT NULL DEFAULT TRUE,
        -- The followed list that it is of; NULL: it stands in the configuration itself.
        list TEXT,
        fetch_url TEXT NOT NULL,
        feed TEXT NOT NULL DEFAULT '{}',
        -- Of its host (`hosts.slot_of`): what is of one host is polled by one process at a time.
        slot INTEGER NOT NULL DEFAULT 0,
        next_poll_at REAL NOT NULL,
        reason TEXT,
        not_before REAL,
        last_poll_at REAL, last_success_at REAL, last_change_at REAL, document_at REAL,
        last_outcome TEXT, last_error TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        rhythm TEXT, sqrt_rate REAL,
        typical REAL NOT NULL DEFAULT 0,
        -- What its comment counts may lift, and lifted so far (hours, forward-decayed), in typical discussions.
        allowed REAL NOT NULL DEFAULT 12, lifted REAL,
        moving TEXT,
        entries INTEGER NOT NULL DEFAULT 0,
        -- When an operator paused it; NULL: nobody did. Apart from `enabled`, which is the configuration's word.
        paused_at REAL
    )""",
    "CREATE INDEX sources_title ON sources(title)",
    "CREATE INDEX sources_category ON sources(category)",
    "CREATE INDEX sources_typical ON sources(typical, category) WHERE typical > 0",
    "CREATE INDEX sources_left ON sources(last_success_at) WHERE NOT configured",
    "CREATE INDEX sources_rate ON sources(enabled, sqrt_rate)",
    # Apart from `sources`: large, and rewritten only when a new document came, not at every 304.
    """CREATE TABLE documents (
        source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
        etag TEXT, last_modified TEXT, body_hash TEXT,
        item_hashes TEXT NOT NULL DEFAULT '',
        -- What the source's rules left out of it, as JSON.
        left_out TEXT
    )""",
    """CREATE TABLE polls (
        id INTEGER PRIMARY KEY,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        started_at REAL NOT NULL, ended_at REAL NOT NULL,
        outcome TEXT NOT NULL, status INTEGER,
        entries_new INTEGER NOT NULL, entries_updated INTEGER NOT NULL, samples_new INTEGER NOT NULL,
        items_seen INTEGER NOT NULL, wire_bytes INTEGER NOT NULL,
        fetch_seconds REAL NOT NULL, read_seconds REAL NOT NULL,
        error TEXT
    )""",
    # With what status pages add up over a day and a week, so that they do not read the polls themselves.
    "CREATE INDEX polls_source ON polls(source_id, started_at, wire_bytes, read_seconds)",
    "CREATE INDEX polls_started ON polls(started_at)",
)

_ENTRIES: Final = (
    """CREATE TABLE stories (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uid TEXT NOT NULL UNIQUE,
        lead_entry_id INTEGER,
        published_at REAL NOT NULL, updated_at REAL NOT NULL,
        comments INTEGER,
        heat REAL NOT NULL,
        -- Independent sites that have it.
        voices INTEGER NOT NULL DEFAULT 1,
        pulse REAL
    )""",
    # With the columns that feeds filter by, so that what a filter leaves out is never read.
    "CREATE INDEX stories_heat ON stories(heat DESC, id, published_at, comments)",
    "CREATE INDEX stories_published ON stories(published_at DESC, id, comments, heat)",
    "CREATE INDEX stories_comments ON stories(comments, heat, published_at) WHERE comments IS NOT NULL",
    "CREATE INDEX stories_voices ON stories(published_at, voices) WHERE voices > 1",
    "CREATE INDEX stories_pulse ON stories(pulse DESC, id) WHERE pulse IS NOT NULL",
    """CREATE TABLE story_redirects (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
        story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
        joined_at REAL NOT NULL
    )""",
    "CREATE INDEX story_redirects_story ON story_redirects(story_id)",
    """CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        guid TEXT, guid_is_global BOOLEAN NOT NULL,
        link TEXT, canonical_url TEXT,
        title TEXT NOT NULL, prints BLOB, teaser TEXT NOT NULL, title_words TEXT, teaser_words TEXT,
        author TEXT NOT NULL, categories TEXT NOT NULL, language TEXT,
        published_claimed REAL, updated_claimed REAL,
        published_at REAL NOT NULL, first_seen_at REAL NOT NULL, updated_at REAL NOT NULL,
        enclosures TEXT NOT NULL, image TEXT,
        last_seen_at REAL NOT NULL,
        comments INTEGER,
        comments_url TEXT, comments_feed TEXT, discussion TEXT,
        comments_due_at REAL, comments_asked_at REAL,
        content_hash TEXT NOT NULL, form_hash TEXT NOT NULL, item_hash TEXT,
        story_id INTEGER NOT NULL REFERENCES stories(id),
        group_rule TEXT NOT NULL, group_score REAL NOT NULL, group_reason TEXT NOT NULL,
        UNIQUE (source_id, key)
    )""",
    # Addresses at which a source has several entries, and which therefore identify none of them.
    """CREATE TABLE shared_addresses (
        url TEXT NOT NULL,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        at_home BOOLEAN NOT NULL,
        PRIMARY KEY (url, source_id)
    ) WITHOUT ROWID""",
    # By what a new entry is looked up for the same news: the keys of titles and texts of the last days. A title that
    # changed leaves its old keys, an entry that went leaves all; both cost a look, until they are too old
    # (`store/candidates.py`).
    """CREATE TABLE title_keys (
        key INTEGER NOT NULL, entry_id INTEGER NOT NULL,
        PRIMARY KEY (key, entry_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX entries_story ON entries(story_id)",
    "CREATE INDEX entries_url ON entries(canonical_url) WHERE canonical_url IS NOT NULL",
    "CREATE INDEX entries_guid ON entries(guid) WHERE guid_is_global",
    "CREATE INDEX entries_content ON entries(source_id, content_hash)",
    "CREATE INDEX entries_title ON entries(source_id, title)",
    "CREATE INDEX entries_item ON entries(source_id, item_hash) WHERE item_hash IS NOT NULL",
    "CREATE INDEX entries_published ON entries(source_id, published_at)",
    "CREATE INDEX entries_counted ON entries(source_id, published_at, comments) WHERE comments IS NOT NULL",
    "CREATE INDEX entries_seen ON entries(first_seen_at)",
    "CREATE INDEX entries_comments_due ON entries(comments_due_at) WHERE comments_due_at IS NOT NULL",
    # Apart from `entries`: large, read only for what a feed lists, and not rewritten when a comment count changes.
    """CREATE TABLE contents (
        entry_id INTEGER PRIMARY KEY REFERENCES entries(id) ON DELETE CASCADE,
        html TEXT NOT NULL
    )""",
    """CREATE TABLE samples (
        entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
        seen_at REAL NOT NULL,
        comments INTEGER NOT NULL,
        gained INTEGER NOT NULL, since REAL NOT NULL, typical REAL NOT NULL,
        story_id INTEGER NOT NULL,
        PRIMARY KEY (entry_id, seen_at)
    ) WITHOUT ROWID""",
    "CREATE INDEX samples_gained ON samples(seen_at, story_id, gained, since) WHERE gained > 0",
)

# Which sources have a story, with the two values that feeds order by, so that the best stories of a few sources are
# found without a look at those of all others. Triggers keep it right, whoever moves an entry or changes a heat.
_STORY_SOURCES = (
    """CREATE TABLE story_sources (
        story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        heat REAL NOT NULL, published_at REAL NOT NULL,
        PRIMARY KEY (story_id, source_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX story_sources_heat ON story_sources(source_id, heat DESC, story_id)",
    "CREATE INDEX story_sources_published ON story_sources(source_id, published_at DESC, story_id, heat)",
)

# What followed lists (`[[lists]]`) last said, and how asking for them goes.
_LISTS: Final = (
    """CREATE TABLE lists (
        url TEXT PRIMARY KEY,
        -- What it names, and has named, as JSON.
        sources TEXT NOT NULL,
        etag TEXT, last_modified TEXT,
        asked_at REAL, error TEXT
    ) WITHOUT ROWID""",
)

_WEBSUB: Final = (
    """CREATE TABLE subscriptions (
        id INTEGER PRIMARY KEY,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        hub TEXT NOT NULL, topic TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE, secret TEXT NOT NULL,
        state TEXT NOT NULL,
        begun_at REAL NOT NULL, next_at REAL NOT NULL, expires_at REAL,
        failures INTEGER NOT NULL, error TEXT,
        last_push_at REAL, missed_at REAL, else_poll_at REAL
    )""",
    "CREATE INDEX subscriptions_due ON subscriptions(next_at)",
    "CREATE INDEX subscriptions_source ON subscriptions(source_id)",
    # `size` is that of the body, which nobody has to read to add them up.
    """CREATE TABLE pushes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        token TEXT NOT NULL,
        body BLOB NOT NULL, size INTEGER NOT NULL, content_type TEXT,
        came_at REAL NOT NULL
    )""",
    "CREATE INDEX pushes_source ON pushes(source_id)",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY,
        hub TEXT NOT NULL, topic TEXT NOT NULL,
        etag TEXT NOT NULL, told_etag TEXT,
        told_at REAL, next_at REAL NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0, error TEXT,
        UNIQUE (hub, topic)
    )""",
)

# By names of entries, not by ids: a pin holds in a database that is made anew too (`models.StoryEntry`).
_PINS: Final = (
    """CREATE TABLE story_pins (
        one TEXT NOT NULL, other TEXT NOT NULL,
        together BOOLEAN NOT NULL,
        configured BOOLEAN NOT NULL,
        made_at REAL NOT NULL,
        PRIMARY KEY (one, other),
        CHECK (one < other)
    ) WITHOUT ROWID""",
    "CREATE INDEX story_pins_other ON story_pins(other)",
)

# Options by their text: an operator may put them in another order.
_VOTES: Final = (
    """CREATE TABLE votes (
        vote_id TEXT NOT NULL, option TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (vote_id, option)
    ) WITHOUT ROWID""",
    """CREATE TABLE ballots (
        vote_id TEXT NOT NULL, ballot TEXT NOT NULL,
        cast_at REAL NOT NULL,
        PRIMARY KEY (vote_id, ballot)
    ) WITHOUT ROWID""",
)

# Who reads the feeds, folded in by the hour; `service` is empty for readers that ask for themselves.
_AUDIENCE: Final = (
    """CREATE TABLE audience (
        day TEXT NOT NULL, feed TEXT NOT NULL, service TEXT NOT NULL,
        readers INTEGER NOT NULL,
        PRIMARY KEY (day, feed, service)
    ) WITHOUT ROWID""",
)

# Apart from `sources`: written when something came or began to fail, not at every 304.
_HABITS: Final = (
    """CREATE TABLE baselines (
        source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
        known_since REAL,
        last_entry_at REAL, base_rate REAL, longest_gap REAL NOT NULL,
        empty_since REAL, longest_empty REAL NOT NULL,
        failing_since REAL, longest_outage REAL NOT NULL
    )""",
)

# How the questions for comment counts go: written with each answer, in the transaction that takes it.
_COUNTERS: Final = (
    """CREATE TABLE counters (
        source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
        since REAL NOT NULL, asked_at REAL NOT NULL,
        asked INTEGER NOT NULL, answered INTEGER NOT NULL, without_address INTEGER NOT NULL,
        last_error TEXT, last_error_at REAL,
        failing_since REAL, told_at REAL
    )""",
)

_ALERTS: Final = (
    """CREATE TABLE alerts (
        subject TEXT PRIMARY KEY,
        state TEXT NOT NULL, title TEXT NOT NULL, words TEXT NOT NULL,
        since REAL NOT NULL, seen_at REAL NOT NULL,
        noticed_at REAL, well_since REAL, closed_at REAL,
        flaps INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE notices (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL,
        title TEXT NOT NULL, words TEXT NOT NULL,
        since REAL NOT NULL, at REAL NOT NULL
    )""",
    "CREATE INDEX notices_at ON notices(at)",
)

# Letters on their way: committed with the notice or the news that they tell of.
_DELIVERIES: Final = (
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        channel TEXT NOT NULL, subject TEXT NOT NULL,
        body TEXT NOT NULL, environment TEXT NOT NULL,
        at REAL NOT NULL, next_at REAL NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0, error TEXT
    )""",
    "CREATE INDEX deliveries_channel ON deliveries(channel, id)",
)

# What rules have told of, by the stories' ids for life: never forgotten, so that no story is told twice.
_NEWS: Final = (
    """CREATE TABLE news_rules (
        rule TEXT PRIMARY KEY,
        -- What it asks for, and the newest entry at its last look.
        asks TEXT NOT NULL, last_entry INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE news (
        id INTEGER PRIMARY KEY,
        rule TEXT NOT NULL, story_uid TEXT NOT NULL,
        at REAL NOT NULL,
        how TEXT NOT NULL,
        UNIQUE (rule, story_uid)
    )""",
    "CREATE INDEX news_how ON news(rule, how, at)",
)

# One row: what this database is, for life, and under which settings every heat in it was made.
_SITE: Final = (
    """CREATE TABLE site (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        uid TEXT NOT NULL,
        since REAL NOT NULL,
        vote_key TEXT NOT NULL,
        half_life REAL, comment_weight REAL, coverage_weight REAL,
        round_at REAL, house_kept_at REAL
    )""",
)

TABLES: Final = (
    *_SITE,
    *_SOURCES,
    *_ENTRIES,
    *_STORY_SOURCES,
    *_LISTS,
    *_WEBSUB,
    *_PINS,
    *_VOTES,
    *_AUDIENCE,
    *_HABITS,
    *_COUNTERS,
    *_ALERTS,
    *_DELIVERIES,
    *_NEWS,
    *NODES,
    HOSTS,
    *PUBLISHED,
)
