"""Files that commands write: whole or not at all, and for nobody who might not read them before."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from aggregator.cli.support.output_files import written


def test_a_file_that_is_replaced_stays_closed_to_those_it_was_closed_to(tmp_path: Path) -> None:
    file = tmp_path / "entries.jsonl"
    file.touch(0o600)
    with written(file, force=True) as out:
        out.write(b"new")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o600)


@pytest.mark.parametrize("there", [True, False])
def test_it_is_not_written_through_a_link_that_somebody_put_beside_it(tmp_path: Path, there: bool) -> None:
    file, precious = tmp_path / "out.opml", tmp_path / "precious"
    precious.write_bytes(b"as it was")
    (tmp_path / ".out.opml.part").symlink_to(precious)
    if there:
        file.touch()
    with written(file, force=True) as out:
        out.write(b"new")
    assert (file.read_bytes(), file.is_symlink(), precious.read_bytes()) == (b"new", False, b"as it was")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.opml", "precious"]
