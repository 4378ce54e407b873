"""Files that root makes in folders of others.

An operator types `sudo aggregator restore`, and the daemon, which runs as a user of its own, could not open its
database any more. So what such a command has made is given to whom the folder around it belongs to.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

ROOT = 0


def hand_over(paths: Iterable[Path], folder: Path) -> None:
    """Gives these files, and folders with all that is in them, to the owner of `folder`, when we are root and that is
    somebody else. What is not there is passed over."""
    if os.geteuid() != ROOT:
        return
    with suppress(OSError):
        owner = folder.stat()
        if owner.st_uid == ROOT:
            return
        for path in paths:
            around = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                _give(path.name, owner, around)
            finally:
                os.close(around)
            if path.is_dir():
                for _, folders, files, descriptor in os.fwalk(path, follow_symlinks=False):
                    for name in (*folders, *files):
                        _give(name, owner, descriptor)


def _give(name: str, owner: os.stat_result, descriptor: int) -> None:
    """Only root's own folders, and files without a second name: whoever owns the folder may put links there, to have
    something else given to them."""
    with suppress(FileNotFoundError):
        known = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
        whole = stat.S_ISDIR(known.st_mode) or (stat.S_ISREG(known.st_mode) and known.st_nlink == 1)
        if known.st_uid == ROOT and whole:
            os.chown(name, owner.st_uid, owner.st_gid, dir_fd=descriptor, follow_symlinks=False)
