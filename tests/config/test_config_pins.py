"""[[pins]]: what is taken, and what contradicts itself."""

from __future__ import annotations

from pathlib import Path

from aggregator.polling.corrections import pins_of
from tests.config.loading import loaded, problems, the_problem

A, B, C = "https://a.example/1", "https://b.example/2", "https://c.example/3"


def pin(*urls: str, together: bool) -> str:
    listed = ", ".join(f'"{url}"' for url in urls)
    return f"[[pins]]\nurls = [{listed}]\ntogether = {str(together).lower()}\n"


def test_every_two_articles_of_a_table_are_a_pin_by_their_canonical_addresses(tmp_path: Path) -> None:
    (table,) = loaded(tmp_path, pin("http://www.c.example/3/", B, f"{A}?utm_source=x", together=False)).settings.pins
    assert [(one.one, one.other, one.together, one.configured) for one in pins_of(table)] == [
        (A, B, False, True),
        (A, C, False, True),
        (B, C, False, True),
    ]


def test_one_address_is_too_few(tmp_path: Path) -> None:
    assert the_problem(tmp_path, pin(A, together=True)).key == "pins[1].urls"


def test_whether_they_go_together_must_be_said(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, f'[[pins]]\nurls = ["{A}", "{B}"]')
    assert (problem.key, problem.expected, problem.line) == ("pins[1].together", "is required", 1)


def test_two_addresses_of_one_article_are_no_pair(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, pin(A, f"{A}?utm_source=x", together=True))
    assert (problem.value, problem.expected, problem.line) == (repr(A), "is the same article twice", 2)


def test_a_pair_cannot_be_both(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, pin(A, B, together=True) + pin(B, A, together=False))
    assert (problem.key, problem.expected) == ("pins[2].urls", "are pinned together elsewhere")


def test_nor_by_a_detour_in_whatever_order_it_is_written(tmp_path: Path) -> None:
    apart, first, second = pin(A, C, together=False), pin(A, B, together=True), pin(C, B, together=True)
    for text in (apart + first + second, first + second + apart, second + apart + first):
        assert [one.expected for one in problems(tmp_path, text)] == ["are pinned together elsewhere"]
