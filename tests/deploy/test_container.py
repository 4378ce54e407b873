"""The container of `deploy/container`. No engine builds it here: what it is made of is held against what it is for."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from aggregator.cli import main
from aggregator.cli.support.options import SYSTEM_CONFIG
from aggregator.config import Config, load_config

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "container"
Instruction = tuple[str, str]  # its word, the rest


@pytest.fixture(scope="module")
def stages() -> list[list[Instruction]]:
    """The Containerfile's stages."""
    text = (FOLDER / "Containerfile").read_text("utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found: list[list[Instruction]] = [[]]
    for line in filter(None, map(str.strip, lines)):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest.strip()))
    assert len(found) == 3  # what is before the first, and two
    return found


@pytest.fixture(scope="module")
def shipped(stages: list[list[Instruction]]) -> dict[str, str]:
    """The last stage, each instruction's last word on it."""
    found = dict(stages[-1])
    return found | {"RUN": next(rest for word, rest in stages[-1] if word == "RUN")}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return composed("compose.yaml")


@pytest.fixture(scope="module")
def many() -> dict[str, Any]:
    return composed("compose.many.yaml")


def composed(name: str) -> dict[str, Any]:
    found = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(FOLDER / "config.example.toml")


def test_what_it_is_built_of_is_there_and_is_sent_to_the_builder(stages: list[list[Instruction]]) -> None:
    ignore = (FOLDER / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    sent = [line[1:] for line in ignore if line.startswith("!")]
    copied = [name for word, rest in stages[1] if word == "COPY" for name in rest.split()[:-1]]
    assert "*" in ignore
    assert sorted(copied) == sorted(sent)
    assert all((ROOT / name).exists() for name in copied)
    assert not any(fnmatch("config.toml", pattern) for pattern in sent)


def test_only_what_was_installed_goes_from_the_first_stage_to_the_second(stages: list[list[Instruction]]) -> None:
    assert [rest for word, rest in stages[-1] if word == "COPY"] == ["--from=build /opt/meest-recent /opt/meest-recent"]
    fetched, own, extra = (rest for word, rest in stages[1] if word == "RUN" and " install " in rest)
    assert "--require-hashes --requirement constraints.txt" in fetched
    assert "--no-deps --no-build-isolation ." in own
    assert extra.startswith('test -z "$EXTRA" || ')


def test_it_runs_as_somebody_without_a_name_or_rights(shipped: dict[str, str]) -> None:
    user, _, group = shipped["USER"].partition(":")
    assert int(user) >= 1000
    assert int(group) >= 1000
    assert f"--uid {user}" in shipped["RUN"]
    assert shipped["STOPSIGNAL"] == "SIGTERM"


def test_the_commands_that_it_runs_exist(shipped: dict[str, str]) -> None:
    check = json.loads(shipped["HEALTHCHECK"].partition("CMD ")[2])
    for words in (check, json.loads(shipped["ENTRYPOINT"]) + json.loads(shipped["CMD"])):
        assert words[0] == "aggregator"
        command = main.get_command(click.Context(main), words[1])
        assert command is not None
        assert set(words[2:]) <= {option for parameter in command.params for option in parameter.opts}


def test_nothing_is_written_outside_the_volumes(shipped: dict[str, str], config: Config) -> None:
    volumes = [Path(volume) for volume in json.loads(shipped["VOLUME"])]
    assert config.database.parent in volumes
    assert config.backups.parent in volumes
    assert config.output in volumes
    # Made in the image with their owner and mode: a new volume takes both from there.
    made = shlex.split(shipped["RUN"])
    assert all(str(volume) in made for volume in volumes)


def test_the_configuration_lies_where_the_program_looks(compose: dict[str, Any]) -> None:
    mounted = dict(volume.split(":")[:2] for volume in compose["services"]["meest-recent"]["volumes"])
    assert mounted["./config"] == str(SYSTEM_CONFIG.parent)


def test_the_web_server_reaches_the_program_and_is_believed(
    compose: dict[str, Any], config: Config, shipped: dict[str, str]
) -> None:
    server = config.settings.server
    assert (server.host, str(server.port)) == ("0.0.0.0", shipped["EXPOSE"])
    assert f"reverse_proxy meest-recent:{server.port}\n" in (FOLDER / "Caddyfile").read_text("utf-8")
    address = compose["services"]["caddy"]["networks"]["front"]["ipv4_address"]
    assert server.trusted_proxies == (address,)
    assert "ports" not in compose["services"]["meest-recent"], "only Caddy's ports are for the world"


def test_all_are_locked_up(compose: dict[str, Any], many: dict[str, Any]) -> None:
    for service in [*compose["services"].values(), *many["services"].values()]:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["compose.yaml", "compose.many.yaml"])
def test_every_volume_and_network_that_is_used_is_declared(name: str) -> None:
    compose = composed(name)
    for service in compose["services"].values():
        named = {volume.split(":")[0] for volume in service["volumes"]}
        assert {name for name in named if not name.startswith(".")} <= set(compose["volumes"])
        assert set(service["networks"]) <= set(compose["networks"])
        assert all((FOLDER / name).exists() for name in named if name.startswith(".") and name != "./config")


def test_each_role_has_a_container_and_all_read_one_configuration(many: dict[str, Any]) -> None:
    nodes = {name: one for name, one in many["services"].items() if one.get("image") == "meest-recent-postgres"}
    run = main.get_command(click.Context(main), "run")
    assert run is not None
    roles = {name: run.make_context("run", one["command"][1:]).params["role"] for name, one in nodes.items()}
    assert roles == {"poller": "poller", "publisher": "publisher", "web": "web"}
    assert all("./config:/etc/meest-recent:ro" in one["volumes"] for one in nodes.values())
    assert all("ports" not in one for name, one in many["services"].items() if name != "caddy")


def test_many_containers_find_their_database_and_each_other(many: dict[str, Any], tmp_path: Path) -> None:
    services = many["services"]
    (tmp_path / "secret").write_text("a password\n")
    text = (FOLDER / "config.many.toml").read_text("utf-8")
    (tmp_path / "config.toml").write_text(text.replace("/run/secrets/postgres_password", str(tmp_path / "secret")))
    settings = load_config(tmp_path / "config.toml").settings
    assert settings.storage.server is not None
    assert "a password" not in str(settings.storage.server)
    user, database = (services["postgres"]["environment"][name] for name in ("POSTGRES_USER", "POSTGRES_DB"))
    assert settings.storage.server.url == f"postgresql://{user}@postgres/{database}"
    assert settings.engine.is_shared
    assert settings.server.trusted_proxies == (services["caddy"]["networks"]["front"]["ipv4_address"],)
    (notes,) = (words for words in services["web"]["tmpfs"] if words != "/tmp")
    assert notes.split(":")[0] == str(load_config(tmp_path / "config.toml").database.parent)
    written = {volume.split(":")[1] for volume in services["publisher"]["volumes"]}
    assert {str(settings.output.directory), str(settings.backup.directory)} <= written
    assert many["networks"]["back"]["internal"] is True
    assert list(services["postgres"]["networks"]) == ["back"]


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
def test_caddy_understands_its_file_and_would_write_it_so() -> None:
    path = FOLDER / "Caddyfile"
    subprocess.run(["caddy", "adapt", "--adapter", "caddyfile", "--config", path], check=True, capture_output=True)
    written = subprocess.run(["caddy", "fmt", path], check=True, capture_output=True, text=True).stdout
    assert written.split() == path.read_text("utf-8").split()
