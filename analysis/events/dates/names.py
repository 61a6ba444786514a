"""Names of months and weekdays in the languages that event files come in: tables, no rules."""

from __future__ import annotations

import re
import unicodedata

# Every language: twelve months, or seven weekdays from Monday; other spellings after "|".
MONTHS = {
    "English": "January|Jan, February|Feb, March|Mar, April|Apr, May, June|Jun, July|Jul, "
    "August|Aug, September|Sept|Sep, October|Oct, November|Nov, December|Dec",
    "French": "janvier|janv, février|févr|fév, mars, avril|avr, mai, juin, juillet|juil, "
    "août, septembre, octobre, novembre, décembre",
    "Spanish": "enero|ene, febrero, marzo, abril|abr, mayo, junio, julio, agosto|ago, "
    "septiembre|setiembre|set, octubre, noviembre, diciembre|dic",
    "German": "Januar|Jänner, Februar, März|Maerz|Mrz, April, Mai, Juni, Juli, August, "
    "September, Oktober|Okt, November, Dezember|Dez",
    "Arabic (Iraq, Levant)": "كانون الثاني|كانون ثاني, شباط, آذار, نيسان, أيار|مايس, حزيران, "
    "تموز, آب, أيلول, تشرين الأول|تشرين أول, تشرين الثاني|تشرين ثاني, كانون الأول|كانون أول",
    "Arabic (Egypt, Gulf)": "يناير, فبراير, مارس, أبريل|إبريل, مايو, يونيو|يونيه, "
    "يوليو|يوليه, أغسطس, سبتمبر, أكتوبر, نوفمبر, ديسمبر",
}
WEEKDAYS = {
    "English": "Monday|Mon, Tuesday|Tues|Tue, Wednesday|Wed, Thursday|Thurs|Thur|Thu, "
    "Friday|Fri, Saturday|Sat, Sunday|Sun",
    "French": "lundi|lun, mardi, mercredi|mer, jeudi|jeu, vendredi|ven, samedi|sam, dimanche|dim",
    "Spanish": "lunes, martes, miércoles|mié, jueves|jue, viernes|vie, sábado|sáb, domingo|dom",
    "German": "Montag|Mo, Dienstag|Di, Mittwoch|Mi, Donnerstag|Do, Freitag|Fr, "
    "Samstag|Sonnabend|Sa, Sonntag|So",
    "Arabic": "الاثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت, الأحد",
}

DIGITS = {
    start + n: str(n)
    for start in (0x660, 0x6F0)  # Arabic-Indic, Persian
    for n in range(10)
}
OTHER_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
# Letters that keyboards for Arabic, Persian and Kurdish put in each other's place.
LETTERS = {0x6CC: "\u064a", 0x649: "\u064a", 0x6A9: "\u0643", 0x640: None, 0x60C: ","}
_PLAIN = DIGITS | DASHES | LETTERS


def plain(text: str) -> str:
    """Write a text with ASCII digits, single blanks and no accents; trailing dots fall away.

    Examples
    --------
    >>> plain(" ٣ février\u00a02020. ")
    '3 fevrier 2020'
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFD", text.translate(_PLAIN))
        # Mn: accents. Cf: marks of writing direction and the like, which nobody sees.
        text = "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join(text.split()).rstrip("., ")


def _numbered(languages: dict[str, str]) -> dict[str, int]:
    return {
        plain(name).casefold(): number
        for names in languages.values()
        for number, spellings in enumerate(names.split(","), start=1)
        for name in spellings.split("|")
    }


_MONTHS, _WEEKDAYS = _numbered(MONTHS), _numbered(WEEKDAYS)


def month_number(name: str) -> int | None:
    """Find a month's number by its name; None if no language here has it."""
    return _MONTHS.get(name.casefold())


def weekday_number(name: str) -> int | None:
    """Find a weekday's number by its name, Monday being 1; None if no language here has it."""
    return _WEEKDAYS.get(name.casefold())
