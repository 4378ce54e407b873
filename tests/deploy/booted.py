"""A system of its own, as far as namespaces go: the real systemd as process 1, over a copy of this machine's files.

The copy is an overlay in memory, so nothing that happens there is seen outside. It has its own processes, mounts,
network and control group, and starts nothing but one unit and what that needs. Python and the package are mounted
where the service's user can reach them.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A Python that was built with its own library finds the system's otherwise.
PYTHON = ("env", "LD_LIBRARY_PATH=/opt/python/lib", "PYTHONPATH=/opt/code:/opt/site", "/opt/python/bin/python3")
PROGRAM = f"""#!/bin/sh
exec {" ".join(PYTHON)} -m aggregator "$@"
"""
INSIDE = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--root", "--wd")
UP = """
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x49))  # SIOCSIFFLAGS: up and running
"""
BOOT = """
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs {space}
mkdir {space}/upper {space}/work {space}/root
mount -t overlay overlay -o lowerdir=/,upperdir={space}/upper,workdir={space}/work {space}/root
cd {space}/root
for place in run tmp; do mount -t tmpfs tmpfs $place; done
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount --rbind /dev dev
mkdir -p opt/python opt/site opt/code/aggregator opt/meest-recent/bin old
mount --bind {prefix} opt/python
mount --bind {site} opt/site
mount --bind {code} opt/code/aggregator
cp -r {files}/. .
{python} -c {up}
pivot_root . old
cd /
umount -l /old
rm -f /etc/fstab
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=lxc \\
    /lib/systemd/systemd --unit=meest-recent.service --log-target=journal
"""


@dataclass(frozen=True, slots=True)
class System:
    """One that runs."""

    pid: int  # of its process 1, as it is called outside

    def run(self, *command: str, check: bool = True) -> str:
        """What a command prints in there, run as root."""
        inside = ["nsenter", f"--target={self.pid}", *INSIDE]
        path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
        done = subprocess.run(
            [*inside, "env", "-i", path, *command], capture_output=True, text=True, timeout=60, check=False
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def show(self, *properties: str) -> dict[str, str]:
        """Properties of the service."""
        text = self.run("systemctl", "show", "meest-recent", f"--property={','.join(properties)}", check=False)
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def until(self, property: str, *values: str, seconds: float = 45) -> str:
        """Waits until a property has one of these values."""
        deadline = time.monotonic() + seconds
        while (found := self.show(property).get(property, "")) not in values:
            assert time.monotonic() < deadline, f"{property} is {found!r}: {self.log()}"
            time.sleep(0.2)
        return found

    def get(self, address: str) -> str:
        program = f"import urllib.request as r; print(r.urlopen({address!r}, timeout=10).read().decode())"
        return self.run(*PYTHON, "-c", program)

    def log(self) -> str:
        return self.run("journalctl", "--no-pager", "--output=cat", "--unit=meest-recent", check=False)


@contextmanager
def booted(space: Path, files: Path) -> Iterator[System]:
    """A system with these files added to those of this machine; `space` is an empty folder."""
    (files / "opt" / "meest-recent" / "bin").mkdir(parents=True)
    program = files / "opt" / "meest-recent" / "bin" / "aggregator"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    script = BOOT.format(
        space=space,
        files=files,
        prefix=sys.base_prefix,
        site=sysconfig.get_path("purelib"),
        code=ROOT / "aggregator",
        python=sys.executable,
        up=shlex.quote(UP),
    )
    group = _control_group()
    enter = (
        f"echo $$ > {group}/cgroup.procs; exec unshare --mount --pid --fork --kill-child --cgroup --uts --ipc --net "
    )
    process = subprocess.Popen(
        ["sh", "-c", f"{enter} sh -c {shlex.quote(script)}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield System(_first_process(process))
    finally:
        process.kill()  # and with it process 1, and with that everything
        process.communicate()
        _remove(group)


def _control_group() -> Path:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    place = next(Path(words[1]) for words in mounts if words[2] == "cgroup2")
    group = place / f"meest-recent-test-{time.monotonic_ns()}"
    group.mkdir()
    return group


def _first_process(process: subprocess.Popen[str]) -> int:
    """The process that became systemd."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in map(int, children):
            with suppress(OSError):
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return child
        time.sleep(0.05)
    raise AssertionError("systemd did not start")


def _remove(group: Path) -> None:
    """Takes the control group away once the last process in it has died."""
    deadline = time.monotonic() + 10
    while group.exists() and time.monotonic() < deadline:
        for folder in sorted((path for path in [group, *group.rglob("*")] if path.is_dir()), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        time.sleep(0.1)
