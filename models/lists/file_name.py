"""File name: what a file that is handed on is called, so that it can be found again."""

import re
import unicodedata
from datetime import date

from geo.gazetteer import provinces

COUNTRY = "cambodia"


def file_name(
    what: str, place: str | None, lang: str, made: date, ending: str, corridor: str = "all"
) -> str:
    """Return a name that says what it is, of which place and corridor, in which language and when.

    Parameters
    ----------
    place : P-code of a province, or None for the country; lang : en, km or both.
    corridor : thailand or vietnam where it is not of all.

    >>> file_name("outreach", "KH20", "km", date(2026, 11, 27), "xlsx")
    'outreach_svay-rieng_km_2026-11-27.xlsx'
    >>> file_name("briefing", None, "both", date(2026, 11, 27), "pdf", "vietnam")
    'briefing_cambodia_vietnam_en-km_2026-11-27.pdf'
    """
    parts = [what, scope(place), *([] if corridor == "all" else [corridor])]
    parts += ["en-km" if lang == "both" else lang, made.isoformat()]
    return f"{'_'.join(parts)}.{ending}"


def scope(place: str | None) -> str:
    """Return a place as the name of a file says it.

    >>> scope("KH20"), scope(None)
    ('svay-rieng', 'cambodia')
    """
    if place is None:
        return COUNTRY
    name = provinces().set_index("adm1_pcode").loc[place, "province_en"]
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
