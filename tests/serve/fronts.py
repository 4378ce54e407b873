"""Web servers of others in front of ours: how they are started and asked."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection

from tests.serve.loopback import Loopback, Response

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


# What Debian's own configuration has around a `server` block, as far as it is needed, in a folder that is ours.
AROUND = """
daemon off; user {user}; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; events {{ }}
http {{
  access_log off; default_type application/octet-stream;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  {block}
}}
"""


@contextmanager
def started(command: list[str], port: int, **environment: str) -> Iterator[Loopback]:
    """The web server that this command runs, as soon as it answers at that port."""
    with subprocess.Popen(
        command, env=environment or None, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            _wait_for(port, process)
            yield Loopback(port)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    process.kill()
    raise AssertionError(process.communicate()[1].decode())


def ask(server: Loopback, path: str, **headers: str) -> Response:
    """The answer to a client that takes bodies in pieces, and a header twice, as Caddy sends them."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        joined = {name.lower(): ", ".join(answer.headers.get_all(name, [])) for name in answer.headers}
        return Response(answer.status, joined, answer.read())
    finally:
        connection.close()
