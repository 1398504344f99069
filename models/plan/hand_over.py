"""Hand over: a plan as files that others work with."""

from geo.errors import InputError
from models.activities.kinds import kinds
from models.activities.template import activity_csv
from models.lists.briefing import briefing_html
from models.lists.export import spatial
from models.lists.stage_told import stage_told
from models.lists.summary import population_year
from models.plan.handed import HandOver
from models.plan.ics import calendar_ics
from models.plan.judge import in_full
from models.plan.plan_rows import FIELDS, Plan
from models.plan.planned_part import planned_part
from models.plan.quarterly_form import workbook
from models.plan.three_w import activity_rows

# format -> ending of the file
FORMATS = {
    "xlsx": "xlsx",
    "html": "html",
    "ics": "ics",
    "3w": "csv",
    "geojson": "geojson",
    "gpkg": "gpkg",
}


def to_bytes(handed: HandOver, kind: str, lang: str, hxl: bool = False) -> bytes:
    """Return a plan as a file; the same plan and day give the same bytes.

    Parameters
    ----------
    kind : xlsx (the quarterly form), html (to print: map, plan, reasons), ics (calendar),
        3w (who does what where: the template's columns), geojson or gpkg.
    hxl : with 3w, put a row of HXL tags below the header.

    Raises
    ------
    InputError : another kind.
    """
    table, told = handed.table(), stage_told(handed.stage, lang)
    if kind == "xlsx":
        return workbook(handed, table, lang)
    if kind == "html":
        lines = in_full(handed.plan, handed.ranking, lang)
        part = planned_part(handed.name, handed.plan.note, table, lines, lang)
        page = briefing_html(
            handed.ranking,
            handed.outlines,
            area(handed.plan),
            (lang,),
            handed.made,
            frozenset(handed.plan.codes),
            {lang: [part]},
            {lang: told},
        )
        return page.encode()
    if kind == "ics":
        names = table[f"district_{lang}"].to_dict()
        return calendar_ics(handed.plan, handed.name, names, lang, handed.made, handed.id, told)
    if kind == "3w":
        awareness = kinds()["awareness"].en
        # the rows of the template are in English
        title = f"{handed.name}. {stage_told(handed.stage._replace(note=''), 'en')}"
        rows = activity_rows(handed.plan, title, table, awareness, handed.made, handed.id)
        return activity_csv(rows, hxl)
    if kind in ("geojson", "gpkg"):
        named = table.reset_index(names="adm2_pcode").assign(
            plan=handed.name, plan_stage=handed.stage.name
        )
        texts = [f for f in FIELDS if named[f].dtype == object]
        year = population_year(handed.ranking)
        named = named.astype(dict.fromkeys(texts, "string"))
        return spatial(named, handed.outlines, kind, lang, year)
    raise InputError("plan.choice", names=", ".join(FORMATS), found=repr(kind))


def area(plan: Plan) -> str | None:
    """Return the province (P-code) that holds the whole plan, or None.

    >>> area(Plan({"KH2001": {}, "KH2002": {}})), area(Plan({"KH2001": {}, "KH0102": {}}))
    ('KH20', None)
    """
    found = {code[:4] for code in plan.codes}
    return found.pop() if len(found) == 1 else None
