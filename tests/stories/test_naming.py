"""Ids of stories are name-based UUIDs (RFC 9562, section 5.5), so a database that is built anew has the same."""

from __future__ import annotations

import uuid

import pytest

from aggregator.models import StoryEntry
from aggregator.stories.draft import story_uid


@pytest.mark.parametrize("name", ["https://site.example/1", "https://café.example/ü?q=%20", "x" * 3000])
def test_an_id_is_the_uuid_of_its_name(name: str) -> None:
    named = StoryEntry(1, 1, None, "Title", "", name, None, False, 0.0)
    assert story_uid(named) == uuid.uuid5(uuid.NAMESPACE_URL, name).urn
    assert story_uid(named, 2) == uuid.uuid5(uuid.NAMESPACE_URL, f"{name}#2").urn
