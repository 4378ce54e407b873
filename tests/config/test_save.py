"""A changed configuration on disk: there as a whole or not at all, and as much like the old one as it can be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from aggregator.config import Config, load_config
from aggregator.config.editing.edit import Edited, add, rename
from aggregator.config.editing.save import edit, replace
from aggregator.errors import ConfigError, EditError
from aggregator.models import ListedFeed

TEXT = '# onze\n[[sources]]\nurl = "a.xml"\ntitle = "A"  # kort\n'
NEW = ListedFeed("b.xml")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(TEXT.encode())
    return path


def adding(text: str, _: Config) -> Edited:
    return add(text, [NEW])


def test_the_new_configuration_is_given_and_is_what_is_there(path: Path) -> None:
    config, _ = edit(path, adding)
    assert [one.url for one in config.settings.sources] == ["a.xml", "b.xml"]
    assert load_config(path) == config
    assert [one.name for one in path.parent.iterdir()] == ["config.toml"]


def test_line_ends_of_windows_stay_and_new_lines_have_them_too(path: Path) -> None:
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    edit(path, adding)
    assert path.read_bytes() == f'{TEXT}\n[[sources]]\nurl = "b.xml"\n'.replace("\n", "\r\n").encode()
    load_config(path)


def test_a_byte_order_mark_stays_and_does_not_hinder(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    edit(path, adding)
    assert path.read_bytes() == b"\xef\xbb\xbf" + f'{TEXT}\n[[sources]]\nurl = "b.xml"\n'.encode()
    assert len(load_config(path).settings.sources) == 2


def test_mode_and_symbolic_link_stay(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    link = tmp_path / "elders" / "config.toml"
    link.parent.mkdir()
    link.symlink_to("../config.toml")
    edit(link, adding)
    assert link.is_symlink() and "b.xml" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_would_not_load_is_never_written(path: Path) -> None:
    before, number = path.read_bytes(), path.stat().st_ino
    with pytest.raises(EditError, match=r"(?s)nothing was changed.*sources\[2\].url = 'a.xml': is already that of"):
        edit(path, lambda text, _: add(text, [ListedFeed("a.xml")]))
    assert (path.read_bytes(), path.stat().st_ino) == (before, number)


def test_a_configuration_that_is_wrong_already_is_left_alone(path: Path) -> None:
    path.write_text("[site]\ntitel = 1\n")
    with pytest.raises(ConfigError, match="did you mean"):
        edit(path, adding)
    assert path.read_text() == "[site]\ntitel = 1\n"


def test_an_edit_that_changes_nothing_writes_nothing(path: Path) -> None:
    number = path.stat().st_ino
    edit(path, lambda text, _: rename(text, 0, "A"))
    assert path.stat().st_ino == number


def test_what_somebody_else_wrote_meanwhile_is_not_lost(path: Path) -> None:
    def slow(text: str, _: Config) -> Edited:
        path.write_text(TEXT + "# van een ander\n")
        return add(text, [NEW])

    with pytest.raises(EditError, match="changed by somebody else"):
        edit(path, slow)
    assert path.read_text() == TEXT + "# van een ander\n"
    assert [one.name for one in path.parent.iterdir()] == ["config.toml"]


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        if os.access(path.parent, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(EditError, match=r"cannot be written: permission denied; it is as it was"):
            edit(path, adding)
    finally:
        path.parent.chmod(0o700)
    assert path.read_text() == TEXT


def test_a_new_file_has_the_mode_that_new_files_have(tmp_path: Path) -> None:
    (tmp_path / "andere").write_text("")
    replace(tmp_path / "nieuw", b"x", expected=None)
    assert (tmp_path / "nieuw").stat().st_mode == (tmp_path / "andere").stat().st_mode
