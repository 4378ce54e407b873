"""`add`, `remove` and `rename`, as an operator uses them, and what a shell completes of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.feeds import Item, atom, rss
from tests.e2e.program import ALLOW, Program
from tests.loopback import Site, serving

TEXT = f"""# onze site
[polling]
{ALLOW}
[[feeds]]
slug = "alles"

[[feeds]]
slug = "keus"
sources = ["De Krant", "blad.xml"]  # twee

# over de krant
[[sources]]
url = "krant.xml"
title = "De Krant"  # kort

[[sources]]
url = "blad.xml"
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    item = Item("a", "Een bericht", time.time() - 3600, 3)
    with serving() as site:
        site.put(
            "/", '<link rel="alternate" type="application/rss+xml" href="/rss"><a href="/atom">Atom</a>', "text/html"
        )
        site.put(
            "/twee", "<link rel=alternate type=application/rss+xml href=/weg><link rel=feed href=/atom>", "text/html"
        )
        site.put("/rss", rss(item))
        site.put("/atom", atom(item))
        yield site


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.configure(TEXT)
    return program


def text(program: Program) -> str:
    return (program.folder / "config.toml").read_text()


def sources(program: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text(program))["sources"]
    return found


def test_a_page_is_added_by_its_feed_under_the_title_of_the_feed(site: Site, program: Program) -> None:
    told = program.run("add", site.url("/"), "--category", "Sport", "--weight", "1.5").stdout
    assert f"its feed is {site.url('/rss')}" in told and "added: Sportkrant" in told
    assert "no daemon runs here; `aggregator run` starts it" in told
    assert (
        text(program)
        == f"""{TEXT}
[[sources]]
url = "{site.url("/rss")}"
title = "Sportkrant"
category = "Sport"
weight = 1.5
"""
    )


@pytest.mark.parametrize("given", ["{}/a b.xml", "feed:{}/a%20b.xml", " {}/a b.xml "])
def test_an_address_with_blanks_is_added_as_browsers_send_it(site: Site, program: Program, given: str) -> None:
    site.put("/a%20b.xml", rss(Item("a", "Een bericht", 1_800_000_000.0, 3)))
    program.run("add", given.format(site.base))
    assert f'url = "{site.url("/a%20b.xml")}"' in (program.folder / "config.toml").read_text()


@pytest.mark.parametrize("given", ["http://[", "http://a.example:99999/x", "https://", "http:///x y"])
def test_an_address_that_is_none_is_said(program: Program, given: str) -> None:
    told = program.run("add", given, code=None)
    assert told.returncode in (1, 2)
    assert "Traceback" not in told.stderr
    assert told.stderr.strip()


def test_of_the_feeds_that_a_page_offers_the_first_that_can_be_read_is_added(site: Site, program: Program) -> None:
    program.run("add", site.url("/twee"))
    assert sources(program)[-1] == {"url": site.url("/atom"), "title": "Voetbalblad"}


def test_what_cannot_be_read_is_not_added_but_the_others_are(site: Site, program: Program) -> None:
    done = program.run("add", site.url("/weg"), site.url("/atom"), "http://10.0.0.1/rss", code=1)
    assert [one["url"] for one in sources(program)[2:]] == [site.url("/atom")]
    assert f"not added: {site.url('/weg')} answered 404" in done.stderr
    assert "10.0.0.1 is a private address; to poll it nevertheless, put" in done.stderr


def test_a_file_is_named_from_the_folder_of_the_configuration(program: Program, tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir()
    (tmp_path / "config.toml").rename(tmp_path / "echt" / "config.toml")
    (tmp_path / "config.toml").symlink_to("echt/config.toml")
    (tmp_path / "eigen.xml").write_text(rss(Item("a", "Een bericht", time.time(), 1)))
    program.run("add", "eigen.xml", "HTTPS://Bron.example/rss", "--no-check")
    assert [one["url"] for one in sources(program)[2:]] == ["eigen.xml", "HTTPS://Bron.example/rss"]
    assert (tmp_path / "config.toml").is_symlink()
    assert [one["new"] for one in program.json("poll", "eigen.xml")] == [1]


def test_unchecked_is_written_as_it_is(site: Site, program: Program) -> None:
    site.requests.clear()
    program.run("add", site.url("/weg"), "--no-check", "--title", "Later")
    assert sources(program)[-1] == {"url": site.url("/weg"), "title": "Later"}
    assert site.requests == []


def test_what_is_there_already_is_told_and_not_added_again(site: Site, program: Program) -> None:
    program.run("add", site.url("/rss"))
    before = text(program)
    for again in (site.url("/rss"), site.url("/"), site.url("/rss").replace("http:", "https:") + "/"):
        assert "is there already, as 'Sportkrant'" in program.run("add", again, code=1).stderr
    assert (
        "'De Krant' is the title of krant.xml already"
        in program.run("add", site.url("/atom"), "--title", "De Krant", code=1).stderr
    )
    assert text(program) == before


def test_a_source_is_removed_by_title_or_address_also_from_feeds(program: Program) -> None:
    told = program.run("remove", "De Krant").stdout
    assert "removed: De Krant (krant.xml)" in told and "was taken out of its sources" in told
    assert text(program) == TEXT.replace('[[sources]]\nurl = "krant.xml"\ntitle = "De Krant"  # kort\n', "").replace(
        '["De Krant", "blad.xml"]', '["blad.xml"]'
    )
    refused = program.run("remove", "blad.xml", code=1).stderr
    assert "'keus' would be left without any of its sources" in refused


def test_a_source_without_a_title_is_named_as_status_shows_it(site: Site, program: Program) -> None:
    program.configure(f'[polling]\n{ALLOW}[[sources]]\nurl = "{site.url("/rss")}"\n')
    program.run("poll")
    assert "Sportkrant" in program.run("status").stdout
    program.run("rename", "Sportkrant", "Krantje")
    assert sources(program) == [{"url": site.url("/rss"), "title": "Krantje"}]


def test_a_new_title_is_told_to_the_feeds_and_a_taken_one_is_refused(program: Program) -> None:
    assert "its sources say 'Krantje' now" in program.run("rename", "de krant", "Krantje").stdout
    assert text(program) == TEXT.replace('"De Krant"', '"Krantje"')
    assert "is the title of krant.xml already" in program.run("rename", "blad.xml", "Krantje", code=1).stderr
    assert "TITLE is empty" in program.run("rename", "blad.xml", " ", code=2).stderr


def test_a_name_that_nothing_has_comes_with_a_guess(program: Program) -> None:
    assert 'did you mean "De Krant"?' in program.run("remove", "De Krnat", code=2).stderr
    assert "aggregator status --all lists them" in program.run("remove", "xyz", code=2).stderr
    assert text(program) == TEXT


def test_a_source_that_was_removed_is_not_in_the_configuration(program: Program) -> None:
    program.run("poll", code=None)
    program.run("remove", "De Krant")
    program.run("poll", code=None)
    assert (
        "'De Krant' is not in the configuration, so it is not polled" in program.run("poll", "De Krant", code=2).stderr
    )
    assert "not polled: it is not in the configuration" in program.run("status", "De Krant").stdout


def test_edits_at_the_same_time_are_all_there(program: Program) -> None:
    command = [sys.executable, "-m", "aggregator", "add", "--no-check"]
    running = [
        subprocess.Popen([*command, f"https://bron{number}.example/rss"], cwd=program.folder, stdout=subprocess.DEVNULL)
        for number in range(3)
    ]
    assert [process.wait(120) for process in running] == [0] * 3
    assert {one["url"] for one in sources(program)[2:]} == {f"https://bron{number}.example/rss" for number in range(3)}


BROKEN = ("sources = 3\n", "[[sources]]\nurl = 3\n", "\x00\xff", None)


class TestCompletion:
    """In a real bash, as if a line had been typed and the tabulator pressed."""

    def complete(self, program: Program, line: str, *words: str) -> list[str]:
        """What bash would put in place of the last of the words, as it splits the line."""
        bash = shutil.which("bash")
        if bash is None:
            pytest.skip("there is no bash here")
        script = (
            f'aggregator() {{ "{sys.executable}" -m aggregator "$@"; }}\n'
            'eval "$1"; shift\n'
            'COMP_LINE=$1; COMP_POINT=${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
            'compopt() { echo "compopt $*"; }\n_aggregator_completion aggregator\nprintf \'%s\\n\' "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            [bash, "--norc", "-c", script, "bash", self.script(program), line, *words],
            cwd=program.folder,
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        return done.stdout.splitlines()

    def script(self, program: Program) -> str:
        return program.run("completion", "bash").stdout

    def test_commands_and_options(self, program: Program) -> None:
        assert self.complete(program, "aggregator rem", "aggregator", "rem") == ["remove"]
        assert self.complete(program, "aggregator top k", "aggregator", "top", "k") == ["keus"]
        assert "--category" in self.complete(program, "aggregator add --", "aggregator", "add", "--")

    def test_titles_are_escaped_unless_they_are_in_quotes(self, program: Program) -> None:
        program.configure(
            TEXT.replace('url = "blad.xml"', 'url = "blad.xml"\ntitle = "*"').replace('"blad.xml"]', '"*"]')
        )
        words = ("aggregator", "remove")
        assert self.complete(program, "aggregator remove ", *words, "") == ["De\\ Krant", "\\*"]
        assert self.complete(program, "aggregator remove de", *words, "de") == ["De\\ Krant"]
        assert self.complete(program, 'aggregator remove "De K', *words, '"De K') == ["De Krant"]
        assert self.complete(program, "aggregator status De\\ ", "aggregator", "status", "De\\ ") == ["De\\ Krant"]

    def test_addresses_go_on_after_the_colon_at_which_bash_splits(self, program: Program) -> None:
        program.run("add", "--no-check", "https://bron.example/rss")
        line, words = "aggregator remove https://b", ("aggregator", "remove", "https", ":", "//b")
        assert self.complete(program, line, *words) == ["//bron.example/rss"]

    @pytest.mark.parametrize("broken", ["[[sources]\n", *(pytest.param(one, marks=pytest.mark.long) for one in BROKEN)])
    def test_a_broken_configuration_completes_nothing_and_says_nothing(
        self, program: Program, broken: str | None
    ) -> None:
        if broken is None:
            (program.folder / "config.toml").unlink()
        else:
            program.configure(broken)
        assert self.complete(program, "aggregator remove ", "aggregator", "remove", "") == [""]

    def test_no_database_is_opened(self, program: Program) -> None:
        self.complete(program, "aggregator status ", "aggregator", "status", "")
        assert not (program.folder / "var").exists()

    @pytest.mark.parametrize(("shell", "mark"), [("zsh", "#compdef aggregator"), ("fish", "complete --no-files")])
    def test_other_shells_have_a_script_too(self, program: Program, shell: str, mark: str) -> None:
        assert mark in program.run("completion", shell).stdout


class TestMove:
    def test_the_source_stays_the_same_one(self, tmp_path: Path, site: Site) -> None:
        program = Program(tmp_path)
        feed = '[[feeds]]\nslug = "alles"\nsources = ["{}"]  # alleen deze\n'.format(site.url("/rss"))
        program.configure(f'[polling]\n{ALLOW}{feed}[[sources]]\nurl = "{site.url("/rss")}"  # kort\n')
        program.run("poll")
        site.put("/nieuw", site.documents["/rss"][0])
        said = program.run("move", "Sportkrant", site.url("/nieuw")).stdout
        assert f"is at {site.url('/nieuw')} now" in said
        text = (tmp_path / "config.toml").read_text()
        assert "# kort" in text and "# alleen deze" in text and site.url("/rss") not in text
        (polled,) = program.json("poll")
        assert (polled["source"], polled["outcome"], polled["new"]) == ("Sportkrant", "unchanged", 0)
        assert program.query("SELECT count(*) FROM sources") == [(1,)]

    def test_an_address_that_is_polled_already_is_refused(self, program: Program) -> None:
        assert "blad.xml is polled already" in program.run("move", "De Krant", "blad.xml", code=1).stderr
        assert (program.folder / "config.toml").read_text() == TEXT
