"""config.toml: what is taken, and what an operator is told when it is wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.errors import ConfigError
from tests.config.loading import loaded, problems, the_problem


class TestWhatIsTaken:
    def test_an_empty_file_has_every_default_and_one_feed(self, tmp_path: Path) -> None:
        settings = loaded(tmp_path, "").settings
        assert [feed.slug for feed in settings.output_feeds] == ["meest-recent"]
        assert settings.output_feeds[0].limit == 20
        assert settings.polling.allow_private_hosts == ()

    def test_durations_are_seconds(self, tmp_path: Path) -> None:
        polling = loaded(
            tmp_path, '[polling]\ntimeout = "90s"\ninterval = "1h30m"\nmax_interval = "2d"'
        ).settings.polling
        assert (polling.timeout, polling.interval, polling.max_interval) == (90.0, 5400.0, 172_800.0)

    def test_sizes_are_bytes(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, '[polling]\nmax_bytes = "4MiB"').settings.polling.max_bytes == 4 * 1024**2
        assert loaded(tmp_path, "[polling]\nmax_bytes = 5000").settings.polling.max_bytes == 5000

    def test_paths_start_at_the_files_folder(self, tmp_path: Path) -> None:
        config = loaded(tmp_path, '[storage]\npath = "data/x.db"\n[[sources]]\nurl = "samples/a.xml"')
        assert config.database == tmp_path / "data" / "x.db"
        assert config.file_of(config.settings.sources[0]) == tmp_path / "samples" / "a.xml"

    def test_a_secret_comes_from_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FEED_KEY", "s3cret")
        config = loaded(tmp_path, '[[sources]]\nurl = "https://a.example/"\nheaders = { X-Key = "$ENV:FEED_KEY" }')
        header = config.settings.sources[0].headers["X-Key"]
        assert header.get_secret_value() == "s3cret"
        assert "s3cret" not in repr(config.settings)

    def test_patterns_ignore_case(self, tmp_path: Path) -> None:
        feed = loaded(tmp_path, '[[feeds]]\nslug = "x"\ninclude = ["ajax"]').settings.feeds[0]
        assert feed.include[0].pattern is not None
        assert feed.include[0].pattern.found_in(["AJAX wint"])


class TestWhatIsRefused:
    def test_all_errors_come_at_once_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        found = problems(
            tmp_path,
            '[site]\nlink = "ftp://x"\n\n[polling]\ninterval = "soon"\n[[feeds]]\nslug = "A b"\n[storage]\npath = 3\n',
        )
        assert [(one.key, one.line) for one in found] == [
            ("site.link", 2),
            ("polling.interval", 5),
            ("feeds[1].slug", 7),
            ("storage.path", 9),
        ]

    def test_an_unknown_key_gets_a_did_you_mean(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, "[polling]\n\nconcurency = 3")
        assert (problem.key, problem.line) == ("polling.concurency", 3)
        assert problem.hint == 'did you mean "concurrency"?'

    def test_a_key_like_no_other_gets_the_known_ones(self, tmp_path: Path) -> None:
        hint = the_problem(tmp_path, "[ranking]\nzzz = 3").hint
        assert hint == "known keys: comment_weight, coverage_weight, half_life"

    def test_the_line_is_right_after_multi_line_values(self, tmp_path: Path) -> None:
        site = '[site]\ndescription = """\n[polling]\ninterval = 3\n"""\n'
        text = site + '[[feeds]]\nslug = "x"\ninclude = [\n "a",\n]\nlimit = 0\n'
        assert [(one.key, one.line) for one in problems(tmp_path, text)] == [("feeds[1].limit", 11)]

    def test_not_toml_says_line_and_column(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, '[site]\ntitle = "x\n')
        assert problem.expected.startswith("not TOML")
        assert problem.line == 2

    @pytest.mark.parametrize("value", ['"1y"', "15", '"m"', '"-5m"', '""'])
    def test_a_bad_duration(self, tmp_path: Path, value: str) -> None:
        assert "a duration such as" in the_problem(tmp_path, f"[polling]\ninterval = {value}").expected

    @pytest.mark.parametrize(
        "url", ["ftp://x.example/", "file:///etc/passwd", "javascript:1", "http://", "http://x:99999/"]
    )
    def test_a_bad_source_url(self, tmp_path: Path, url: str) -> None:
        assert the_problem(tmp_path, f'[[sources]]\nurl = "{url}"').key == "sources[1].url"

    def test_two_sources_with_one_url(self, tmp_path: Path) -> None:
        source = '[[sources]]\nurl = "https://a.example/rss"\n'
        problem = the_problem(tmp_path, source + source)
        assert (problem.key, problem.line) == ("sources[2].url", 4)
        assert "already that of sources[1]" in problem.expected

    def test_a_feed_that_names_no_source(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, '[[feeds]]\nslug = "x"\nsources = ["Nergens"]')
        assert problem.expected == "expected the url or title of a source"

    def test_bounds_out_of_order(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, '[polling]\nmin_interval = "1h"')
        assert "min_interval <= interval <= max_interval" in problem.expected

    @pytest.mark.parametrize(
        ("written", "url"),
        [
            ("http://a.example/a b.xml", "http://a.example/a%20b.xml"),
            (" https://a.example/feed ", "https://a.example/feed"),
            ("https://a.example/caf\u00e9?q=na\u00efef x", "https://a.example/caf%C3%A9?q=na%C3%AFef%20x"),
            ("https://stra\u00dfe.example:8080/", "https://xn--strae-oqa.example:8080/"),
            ("https://\u4f8b\u3048.jp/\u30d5", "https://xn--r8jz45g.jp/%E3%83%95"),
            ("https://a.example/%2F%7e{a}|`^[x]'?b=c d&e=%zz", "https://a.example/%2F%7e{a}|`^[x]'?b=c%20d&e=%zz"),
            ('https://a.example/<a>"b"', "https://a.example/%3Ca%3E%22b%22"),
            ("feed://a.example/x", "http://a.example/x"),
            ("feed:https://a.example/x", "https://a.example/x"),
            ("FEED://https://a.example/x", "https://a.example/x"),
            ("feed:a.example/x", "http://a.example/x"),
            ("HTTP://a.example/x", "http://a.example/x"),
            ("feeds/a b.xml", "feeds/a b.xml"),
        ],
    )
    def test_an_address_of_a_source_is_sent_as_browsers_send_it(self, tmp_path: Path, written: str, url: str) -> None:
        (source,) = loaded(tmp_path, f"[[sources]]\nurl = {json.dumps(written)}").settings.sources
        assert source.url == url

    def test_a_secret_that_is_not_set_is_named_and_not_shown(self, tmp_path: Path) -> None:
        problem = the_problem(
            tmp_path, '[[sources]]\nurl = "https://a.example/"\nheaders = { K = "$ENV:NO_SUCH_NAME" }'
        )
        assert "NO_SUCH_NAME" in problem.expected
        assert problem.value == "(hidden)"

    def test_a_proxy_that_cannot_be_one_is_not_shown(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PROXY", "socks5://me:hush@p.example")
        problem = the_problem(tmp_path, '[[sources]]\nurl = "https://a.example/"\nproxy = "$ENV:PROXY"')
        assert (problem.key, problem.value) == ("sources[1].proxy", "(hidden)")
        assert "hush" not in str(problem)

    def test_a_webhook_whose_address_may_hold_a_token_is_not_shown(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, '[alerts]\nwebhook = "hooks.example/T0K3N"')
        assert (problem.key, problem.value) == ("alerts.webhook", "(hidden)")

    def test_a_page_without_selectors(self, tmp_path: Path) -> None:
        problem = the_problem(tmp_path, '[[sources]]\nurl = "https://a.example/"\ntype = "page"')
        assert (problem.key, problem.expected) == ("sources[1].select", 'is required by type = "page"')

    def test_a_slug_that_the_server_uses_itself(self, tmp_path: Path) -> None:
        assert the_problem(tmp_path, '[[feeds]]\nslug = "healthz"').key == "feeds[1].slug"

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            load_config(tmp_path / "nowhere.toml")
        expected = "no such file; `aggregator init` writes one, and --config names another"
        assert str(caught.value) == f"{tmp_path / 'nowhere.toml'}: {expected}"

    @pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device without end"])
    def test_what_is_no_file_is_not_waited_for(self, kind: str, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        if kind == "a folder":
            path.mkdir()
        elif kind == "a pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
        with pytest.raises(ConfigError, match=r"no regular file|Is a directory"):
            load_config(path)

    def test_one_that_is_much_too_large_is_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.touch()
        os.truncate(path, 1 << 40)
        with pytest.raises(ConfigError, match=r"larger than 20,000,000 bytes"):
            load_config(path)

    @pytest.mark.parametrize("text", ["a=" + "[" * 100_000, "a=" + "{b=" * 50_000])
    def test_brackets_without_end_are_told_as_that(self, text: str, tmp_path: Path) -> None:
        assert the_problem(tmp_path, text).expected == "has brackets in brackets without end"

    @pytest.mark.parametrize(
        "text", ["a." * 100_000 + "a=1", "[site]\n[" + '"a" . ' * 9_000 + "a]", "x={" + "'a'." * 900]
    )
    def test_names_without_end_are_told_as_that(self, text: str, tmp_path: Path) -> None:
        assert the_problem(tmp_path, text).expected == "has names in names without end"

    def test_a_hundred_problems_are_told_and_the_others_counted(self, tmp_path: Path) -> None:
        *first, last = problems(tmp_path, "".join(f"[x{n}]\n" for n in range(1_000)) + f"[{'y' * 9_000}]\n")
        assert (len(first), str(last)) == (100, "has 901 more problems")

    def test_a_name_that_is_very_long_is_told_in_short(self, tmp_path: Path) -> None:
        assert len(the_problem(tmp_path, "y" * 9_000 + "= 1").key) == 200


def test_the_shipped_configuration_is_good() -> None:
    config = load_config(Path(__file__).resolve().parents[2] / "config.toml")
    assert len(config.settings.sources) >= 8
