"""Dates as the networks print them in five languages, whatever the locale of this machine.

Months and weekdays count from zero here; a weekday of zero is Monday.
"""

from datetime import date, datetime
from typing import Final, Literal

Language = Literal["en", "fr", "de", "es", "ja"]

_MONTHS: Final = {
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
    "fr": "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre",
    "de": "Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember",
    "es": "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre",
    "ja": "1月,2月,3月,4月,5月,6月,7月,8月,9月,10月,11月,12月",
}
_SHORT_MONTHS: Final = {
    "en": "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec",
    "fr": "janv.,févr.,mars,avr.,mai,juin,juil.,août,sept.,oct.,nov.,déc.",
    "de": "Jan.,Feb.,März,Apr.,Mai,Juni,Juli,Aug.,Sept.,Okt.,Nov.,Dez.",
    "es": "ene,feb,mar,abr,may,jun,jul,ago,sept,oct,nov,dic",
    "ja": "1月,2月,3月,4月,5月,6月,7月,8月,9月,10月,11月,12月",
}
_WEEKDAYS: Final = {
    "en": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
    "fr": "lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche",
    "de": "Montag,Dienstag,Mittwoch,Donnerstag,Freitag,Samstag,Sonntag",
    "es": "lunes,martes,miércoles,jueves,viernes,sábado,domingo",
    "ja": "月曜日,火曜日,水曜日,木曜日,金曜日,土曜日,日曜日",
}


def month(day: date, language: Language) -> str:
    return _MONTHS[language].split(",")[day.month - 1]


def short_month(day: date, language: Language) -> str:
    return _SHORT_MONTHS[language].split(",")[day.month - 1]


def weekday(day: date, language: Language) -> str:
    return _WEEKDAYS[language].split(",")[day.weekday()]


def long_day(day: date, language: Language, *, year: bool = True) -> str:
    """`June 9, 2016`, `9 juin 2016`, `9. Juni 2016`, `9 de junio de 2016`, each also without its year."""
    name = month(day, language)
    if language == "en":
        return f"{name} {day.day}" + f", {day.year}" * year
    if language == "es":
        return f"{day.day} de {name}" + f" de {day.year}" * year
    if language == "ja":
        return f"{day.year}年" * year + f"{name}{day.day}日"
    return f"{day.day}{'.' if language == 'de' else ''} {name}" + f" {day.year}" * year


def clock_12(moment: datetime, *, seconds: bool, space: str = " ", upper: bool = False) -> str:
    """`2:05pm` or `10:13:20 pm`."""
    half = "pm" if moment.hour >= 12 else "am"
    return (
        f"{moment.hour % 12 or 12}:{moment.minute:02}"
        + f":{moment.second:02}" * seconds
        + space
        + (half.upper() if upper else half)
    )
