"""Dates as feeds and pages write them: the right moment or none, never another day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.read import dates
from aggregator.read.dates import Reckoning, moment
from aggregator.read.datewords import USUAL
from tests.read.feeds import atom, only_entry, reading, rss


def iso(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fri, 20 Nov 2026 10:05:00 CET", "2026-11-20T09:05:00Z"),
        ("Fri, 10 Jul 2026 11:05:00 MESZ", "2026-07-10T09:05:00Z"),
        ("Fri, 10 Jul 2026 10:05:00 WEST", "2026-07-10T09:05:00Z"),
        ("20-11-2026", "2026-11-20T00:00:00Z"),
        ("Fri, 20 Nov 2026 12:05:00 MSK", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 18:05:00 JST", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 04:05:00 EST", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 03:05:00 CST", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 Z", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 UT", "2026-11-20T09:05:00Z"),
        ("Fri Nov 20 09:05:00 UTC 2026", "2026-11-20T09:05:00Z"),
        ("2026-11-20T10:05:00+01:00[Europe/Paris]", "2026-11-20T09:05:00Z"),
        ("2026-11-20T10:05:00 Europe/Paris", "2026-11-20T09:05:00Z"),
        ("2026-11-20 10:05:00 CET", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 10:05:00 UTC+01:00", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 10:05:00 (CET)", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 10:05:00 +0100 (CET)", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 11:05:00 HAEC", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 04:05:00 COT", "2026-11-20T09:05:00Z"),
        ("2026-11-20T09:05:00Z+00:00", "2026-11-20T09:05:00Z"),
    ],
)
def test_zones_by_name_count(written: str, meant: str) -> None:
    assert iso(moment(written)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20T24:00:00Z", "2026-11-21T00:00:00Z"),
        ("2026-11-20T23:59:60Z", "2026-11-21T00:00:00Z"),
        ("2026-11-20T09:05Z", "2026-11-20T09:05:00Z"),
        ("2026-11-20T09:05:00.123456789Z", "2026-11-20T09:05:00Z"),
        ("2026-11-20 10:05:00 +0100", "2026-11-20T09:05:00Z"),
        ("2026-11-20T10:05:00+01", "2026-11-20T09:05:00Z"),
        ("20261120T090500Z", "2026-11-20T09:05:00Z"),
        ("20261120T0905", "2026-11-20T09:05:00Z"),
        ("20261120", "2026-11-20T00:00:00Z"),
        ("20261120090500", "2026-11-20T09:05:00Z"),
        ("202611200905", "2026-11-20T09:05:00Z"),
        ("2026-W47-5", "2026-11-20T00:00:00Z"),
        ("2026W475T0905Z", "2026-11-20T09:05:00Z"),
        ("2026-324", "2026-11-20T00:00:00Z"),
        ("1795165500", "2026-11-20T09:05:00Z"),
        ("1795165500000", "2026-11-20T09:05:00Z"),
        ("1795165500.0", "2026-11-20T09:05:00Z"),
        ("10.01.2020", "2020-01-10T00:00:00Z"),
        ("2026-11-20T09:05:00 +0000", "2026-11-20T09:05:00Z"),
        ("2026-11-20T09:05:00 00:00", "2026-11-20T09:05:00Z"),
        ("2026-11-20 9:05:00 AM", "2026-11-20T09:05:00Z"),
    ],
)
def test_every_form_of_iso_8601_and_seconds_since_the_epoch(written: str, meant: str) -> None:
    assert iso(moment(written)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Nov 20, 2026", "2026-11-20T00:00:00Z"),
        ("20 November 2026 - 09:05", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05 PM", "2026-11-20T21:05:00Z"),
        ("November 20, 2026 9:05 AM", "2026-11-20T09:05:00Z"),
        ("Fri,20 Nov 2026 09:05:00 +0000", "2026-11-20T09:05:00Z"),
        ("Friday, November 20th, 2026 at 9:05 p.m.", "2026-11-20T21:05:00Z"),
        ("Fri Nov 20 09:05:00 2026", "2026-11-20T09:05:00Z"),
        ("Fri Nov 20 2026 10:05:00 GMT+0100 (Central European Standard Time)", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 24:00:00 GMT", "2026-11-21T00:00:00Z"),
        ("2020/1/10", "2020-01-10T00:00:00Z"),
        ("10.01.2020 12:30", "2020-01-10T12:30:00Z"),
        ("10.01.2020, 12.30 Uhr", "2020-01-10T12:30:00Z"),
        ("Thu, 01/02/2020", "2020-01-02T00:00:00Z"),
        ("13/02/2020", "2020-02-13T00:00:00Z"),
        ("02/13/2020", "2020-02-13T00:00:00Z"),
        ("05/05/2020", "2020-05-05T00:00:00Z"),
        ("11/20/26", "2026-11-20T00:00:00Z"),
        ("20 Nov 26 09:05 GMT", "2026-11-20T09:05:00Z"),
        ("Fri, 20-Nov-26 09:05:00 GMT", "2026-11-20T09:05:00Z"),
        ("20 Nov 99 09:05 GMT", "1999-11-20T09:05:00Z"),
        ("Fri, 20 Nov 126 09:05:00 GMT", "2026-11-20T09:05:00Z"),
        ("vrijdag 20 november 2026 09:05", "2026-11-20T09:05:00Z"),
        ("vr 20 nov. 2026 om 09:05 uur", "2026-11-20T09:05:00Z"),
        ("Freitag, 20. November 2026 09:05 Uhr", "2026-11-20T09:05:00Z"),
        ("mar. 6 mai 2025", "2025-05-06T00:00:00Z"),
        ("Mar 6, 2025", "2025-03-06T00:00:00Z"),
        ("vr 9 mei 2025 | 14:05", "2025-05-09T14:05:00Z"),
        ("2025-05-09 16:05 CEST", "2025-05-09T14:05:00Z"),
        ("1er janvier 2026", "2026-01-01T00:00:00Z"),
        ("viernes, 20 de noviembre de 2026, 9:05", "2026-11-20T09:05:00Z"),
        ("20 de novembro de 2026", "2026-11-20T00:00:00Z"),
        ("2026. november 20. 9:05", "2026-11-20T09:05:00Z"),
        ("20 ARALIK 2026", "2026-12-20T00:00:00Z"),
        ("20. marraskuuta 2026 klo 9.05", "2026-11-20T09:05:00Z"),
        ("20. lokakuuta 2026 kello 9.05", "2026-10-20T09:05:00Z"),
        ("fredag 20 november 2026 kl. 09:05", "2026-11-20T09:05:00Z"),
        ("09:05 - 20 November 2026", "2026-11-20T09:05:00Z"),
        ("09:05, 20 November 2026", "2026-11-20T09:05:00Z"),
        ("Published: 20 November 2026", "2026-11-20T00:00:00Z"),
        ("20 Nov 2026 9pm", "2026-11-20T21:00:00Z"),
        ("20 Nov 2026 12:05 AM", "2026-11-20T00:05:00Z"),
        ("20 Nov 2026 12:05 PM", "2026-11-20T12:05:00Z"),
        ("20 Nov 2026 21:05 PM", "2026-11-20T21:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 -0000", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00  GMT", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 10:05:00 GMT+1", "2026-11-20T09:05:00Z"),
        ("Thurs, 20 Nov 2026 09:05:00 GMT", "2026-11-20T09:05:00Z"),
        ("20 Sept 2026 09:05:00 GMT", "2026-09-20T09:05:00Z"),
        ("11/20/2026 9:05:00 PM", "2026-11-20T21:05:00Z"),
        ("Fri, 20 Nov 2026 9:5:0 GMT", "2026-11-20T09:05:00Z"),
        ("2026-11-20T09:05:00 Z", "2026-11-20T09:05:00Z"),
        ("2026-11-20 09:05:00 UTC", "2026-11-20T09:05:00Z"),
        ("Nov. 20th, 2026 09:05 am EST", "2026-11-20T14:05:00Z"),
        ("Friday 20th of November 2026 09:05:00 AM", "2026-11-20T09:05:00Z"),
        ("20-Nov-2026 09:05", "2026-11-20T09:05:00Z"),
        ("2026-Nov-20", "2026-11-20T00:00:00Z"),
        ("Fri Nov 20 09:05:00 EST 2026", "2026-11-20T14:05:00Z"),
        ("20/Nov/2026:09:05:00 +0000", "2026-11-20T09:05:00Z"),
        ("November 20 2026", "2026-11-20T00:00:00Z"),
        ("20 Nov 2026, 21h", "2026-11-20T21:00:00Z"),
        ("1st December 2026", "2026-12-01T00:00:00Z"),
        ("2026.11.20 09:05", "2026-11-20T09:05:00Z"),
        ("20261120 09:05:00", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 GMT+0000 (Coordinated Universal Time)", "2026-11-20T09:05:00Z"),
        ("2026-11-20T09:05:00.000+0000", "2026-11-20T09:05:00Z"),
        ("2026-11-20 09:05:00.0", "2026-11-20T09:05:00Z"),
        ("/Date(1795165500000)/", "2026-11-20T09:05:00Z"),
        ("1795165500000000", "2026-11-20T09:05:00Z"),
        ("@1795165500", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 EST5EDT", "2026-11-20T14:05:00Z"),
        ("Fri, 20 Nov 2026 10:05:00 Europe/Amsterdam", "2026-11-20T09:05:00Z"),
        ("20 Nov 2026 at 9:05pm", "2026-11-20T21:05:00Z"),
        ("Fri, Nov 20, 2026 at 9:05 PM UTC", "2026-11-20T21:05:00Z"),
        ("Fri 20-11-2026 09:05", "2026-11-20T09:05:00Z"),
        ("1.2.2026", "2026-02-01T00:00:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 +0000 GMT", "2026-11-20T09:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 PST", "2026-11-20T17:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 BST", "2026-11-20T08:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 EEST", "2026-11-20T06:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 NZDT", "2026-11-19T20:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 AEDT", "2026-11-19T22:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 SGT", "2026-11-20T01:05:00Z"),
        ("Fri, 20 Nov 2026 09:05:00 +05:30", "2026-11-20T03:35:00Z"),
        ("Vendredi 20 Novembre 2026 - 09:05", "2026-11-20T09:05:00Z"),
        ("20 novembre 2026, 9 h 05", "2026-11-20T09:05:00Z"),
        ("dim., 22 nov. 2026 09:05:00 +0100", "2026-11-22T08:05:00Z"),
        ("lun, 16 nov 2026 09:05:00 +0100", "2026-11-16T08:05:00Z"),
        ("Do, 19 Nov 2026 09:05:00 +0100", "2026-11-19T08:05:00Z"),
        ("Mi, 18 Mrz 2026 09:05:00 +0100", "2026-03-18T08:05:00Z"),
        ("sáb, 21 nov 2026 09:05:00 GMT", "2026-11-21T09:05:00Z"),
        ("Πεμ, 19 Νοε 2026 09:05:00 GMT", "2026-11-19T09:05:00Z"),
        ("2026-11-20 오전 9:05:00", "2026-11-20T09:05:00Z"),
    ],
)
def test_what_a_person_reads_without_doubt(written: str, meant: str) -> None:
    assert iso(moment(written)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mi., 20. März 2024", "2024-03-20T00:00:00Z"),
        ("vendredi 20 novembre 2026 à 9h05", "2026-11-20T09:05:00Z"),
        ("venerdì 20 novembre 2026 alle ore 9:05", "2026-11-20T09:05:00Z"),
        ("20 ноября 2026 г. 09:05", "2026-11-20T09:05:00Z"),
        ("пятница, 20 ноября 2026, 09:05 MSK", "2026-11-20T06:05:00Z"),
        ("Пт, 20 Ноя 2026 12:05:00 +0300", "2026-11-20T09:05:00Z"),
        ("20 листопада 2026 р.", "2026-11-20T00:00:00Z"),
        ("piątek, 20 listopada 2026", "2026-11-20T00:00:00Z"),
        ("20 Kasım 2026 Cuma 09:05", "2026-11-20T09:05:00Z"),
        ("Παρ, 20 Νοε 2026 09:05:00 +0200", "2026-11-20T07:05:00Z"),
        ("2026年11月20日 09:05", "2026-11-20T09:05:00Z"),
        ("2026年11月20日(金) 午後9時05分", "2026-11-20T21:05:00Z"),
        ("2026年11月20日 上午9:05", "2026-11-20T09:05:00Z"),
        ("2026년 11월 20일 오후 9:05", "2026-11-20T21:05:00Z"),
        ("2026. 11. 20. 오후 9:05", "2026-11-20T21:05:00Z"),
        ("20 tháng 11, 2026", "2026-11-20T00:00:00Z"),
        ("٢٠ نوفمبر ٢٠٢٦", "2026-11-20T00:00:00Z"),
        ("20 تشرين الثاني 2026", "2026-11-20T00:00:00Z"),
        ("20 בנובמבר 2026", "2026-11-20T00:00:00Z"),
        ("20 नवंबर 2026", "2026-11-20T00:00:00Z"),
        ("20 พฤศจิกายน 2026", "2026-11-20T00:00:00Z"),
        ("20 พ.ย. 2569 09:05", "2026-11-20T09:05:00Z"),  # Thailand counts from the Buddha
        ("Posted on November 20, 2026", "2026-11-20T00:00:00Z"),
    ],
)
def test_names_in_other_scripts(written: str, meant: str) -> None:
    assert iso(moment(written)) == meant


@pytest.mark.parametrize(
    "written",
    [
        "Fri, 20 Nov 2026 04:05:00 IST",
        "Fri, 20 Nov 2026 03:05:00 AST",
        "Fri, 20 Nov 2026 03:05:00 XYZT",
        "Fri, 20 Nov 2026 09:05:00 A",
        "Fri, 20 Nov 2026 24:01:00 GMT",
        "2026-W47",
        "2026-11",
        "2026",
        "2020/20/11",
        "01/02/2020",
        "20/11/26",
        "01-02-2020",
        "20 listopada 2026",
        "31 Nov 2026",
        "0000-00-00 00:00:00",
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "2020-13-01T00:00:00Z",
        "2020-02-30",
        "20 Nov 2026 21 Nov 2026",
        "20 Nov 2026 09:05 +9900",
        "before 20 Nov 2026",
        "yesterday",
        "0001-01-01T00:00:00Z",
        "9 mei",
        "mei 2025",
        "12 minuten geleden",
        "2026-11-20-09:05",
        "2026-11-20T10:05:00+0100Z",
        "Fri, 20 Nov 2026 09:05:00 +530",
        "2026-11-20T09:05:00+01:00:00",
        "Fri, 20 Nov 2026 25:05:00 GMT",
        "Fri, 32 Nov 2026 09:05:00 GMT",
        "20 Nov 2026 - 21 Nov 2026",
        "20 Nov 2026 09:05 - 10:05",
        "Nov 2026",
        "20 Nov",
        "2026-11-20T오전 9:05:00",
        *("", "14:05", "31/31/2025", "9 foo 2025", "9 mei 2025 99:99", "1e400", "9" * 17, "9" * 90, "x" * 5000),
    ],
)
def test_what_is_no_day_or_may_be_another_one_is_no_date(written: str) -> None:
    assert moment(written) is None


@pytest.mark.parametrize(
    ("language", "zone", "written", "meant"),
    [
        ("en-IN", "UTC", "Fri, 20 Nov 2026 14:35:00 IST", "2026-11-20T09:05:00Z"),
        ("zh-CN", "UTC", "Fri, 20 Nov 2026 17:05:00 CST", "2026-11-20T09:05:00Z"),
        ("nl", "UTC", "01/02/2020", "2020-02-01T00:00:00Z"),
        ("en-US", "UTC", "01/02/2020", "2020-01-02T00:00:00Z"),
        ("en-GB", "UTC", "01/02/2020", "2020-02-01T00:00:00Z"),
        ("en", "UTC", "01/02/2020", None),
        ("nl", "UTC", "01-02-2020 12:30", "2020-02-01T12:30:00Z"),
        ("hr", "UTC", "20. listopada 2026.", "2026-10-20T00:00:00Z"),
        ("pl", "UTC", "20 listopada 2026", "2026-11-20T00:00:00Z"),
        ("th", "UTC", "20 พ.ย. 2569", "2026-11-20T00:00:00Z"),
        ("", "Europe/Amsterdam", "20 november 2026 10:05", "2026-11-20T09:05:00Z"),
        ("", "Europe/Amsterdam", "2026-07-20", "2026-07-19T22:00:00Z"),
        ("", "Asia/Shanghai", "Fri, 20 Nov 2026 17:05:00 CST", "2026-11-20T09:05:00Z"),
        ("", "Europe/Amsterdam", "Fri, 20 Nov 2026 09:05:00 GMT", "2026-11-20T09:05:00Z"),
        ("nl", "UTC", "vr 01-02-2030 12:00", "2030-02-01T12:00:00Z"),
        ("en", "UTC", "1/2/26", None),
        ("en-US", "UTC", "1/2/26", "2026-01-02T00:00:00Z"),
        ("nl", "UTC", "1-2-26", "2026-02-01T00:00:00Z"),
        ("de", "UTC", "1.2.26", "2026-02-01T00:00:00Z"),
        ("nl", "UTC", "01/02/2026 om 14u30", "2026-02-01T14:30:00Z"),
    ],
)
def test_what_the_source_says_decides(language: str, zone: str, written: str, meant: str | None) -> None:
    assert iso(moment(written, Reckoning(language or None, ZoneInfo(zone)))) == meant


@pytest.mark.parametrize("language", sorted(USUAL - {"more"}))
def test_every_language_reads_its_own_dates(language: str) -> None:
    """As CLDR writes them, in full, long and medium; other languages lack some of the names."""
    locale = Locale.parse(language)
    for month in range(1, 13):
        day = date(2026, month, (20, 13, 9)[month % 3])
        for form in ("full", "long", "medium"):
            text = format_date(day, form, locale)
            if "M0" in text or "M1" in text:  # CLDR has no name there
                continue
            assert moment(text, Reckoning(language)) == datetime(*day.timetuple()[:3], tzinfo=UTC).timestamp(), text


@given(st.text(st.sampled_from("0123456789 :-/.,+TZWNovPMCETde年月日"), max_size=40) | st.text(max_size=130))
@settings(max_examples=500, deadline=None)
def test_whatever_the_text_it_is_a_moment_or_none(text: str) -> None:
    found = moment(text)
    assert found is None or isinstance(found, float)


# --- in feeds ---------------------------------------------------------------------------------------------------------


def test_the_language_of_the_feed_decides_which_number_is_the_day() -> None:
    item = "<guid>1</guid><pubDate>01/02/2020</pubDate>"
    assert iso(only_entry(rss(item, channel="<language>nl</language>")).published_claimed) == "2020-02-01T00:00:00Z"
    assert only_entry(rss(item)).published_claimed is None


def test_a_source_without_zones_has_its_own() -> None:
    body = rss("<guid>1</guid><pubDate>20 Nov 2026 10:05</pubDate>")
    (entry,) = reading(body, time_zone="Europe/Amsterdam").entries
    assert iso(entry.published_claimed) == "2026-11-20T09:05:00Z"


def test_both_dates_of_atom_are_read_alike() -> None:
    entry = only_entry(
        atom("<id>urn:x:1</id><published>2020/1/10</published><updated>vr 10 jan. 2020 12:30 CET</updated>")
    )
    assert (iso(entry.published_claimed), iso(entry.updated_claimed)) == (
        "2020-01-10T00:00:00Z",
        "2020-01-10T11:30:00Z",
    )


def test_what_feedparser_would_guess_does_not_count() -> None:
    for guessed in ("Fri, 20 Nov 2026 09:05:00 XYZT", "20/11/26", "2026"):
        assert only_entry(rss(f"<guid>1</guid><pubDate>{guessed}</pubDate>")).published_claimed is None


def test_the_first_date_in_the_bytes_of_an_item() -> None:
    assert (
        iso(dates.inside(b"<item><pubDate><![CDATA[20 nov. 2026 09:05]]></pubDate></item>")) == "2026-11-20T09:05:00Z"
    )
