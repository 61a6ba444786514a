"""Dates in words are English on every machine."""

from __future__ import annotations

import datetime as dt
import re

from analysis.events.words import long_date, month_name, short_month
from analysis.study import ROOT

FORMAT_OF_A_LOCALE = re.compile(r""":%[^"'}]*[aAbBcpxX]|strftime\(.*%[aAbBcpxX]""")


def test_each_month_has_its_name_in_full_and_in_three_letters() -> None:
    days = [dt.date(2020, month, 3) for month in range(1, 13)]
    assert " ".join(map(short_month, days)) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    assert [long_date(day) for day in days] == [f"3 {month_name(day)} 2020" for day in days]


def test_no_date_is_written_in_the_language_of_the_machine() -> None:
    files = sorted((ROOT / "analysis").rglob("*.py"))
    assert files
    assert [
        file.name for file in files if FORMAT_OF_A_LOCALE.search(file.read_text(encoding="utf-8"))
    ] == []
    assert FORMAT_OF_A_LOCALE.search('f"{date.day} {date:%B %Y}"')
