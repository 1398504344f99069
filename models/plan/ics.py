"""Calendar: the dated districts of a plan as an .ics file that any calendar can open."""

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vText

from models.phrases import word
from models.plan.plan_rows import Plan


def dated(plan: Plan) -> tuple[str, ...]:
    """Return the districts that have a day; the others are in no calendar.

    >>> dated(Plan({"KH2001": {"start": "2027-01-04"}, "KH2002": {}}))
    ('KH2001',)
    """
    return tuple(c for c in plan.codes if {"start", "end"} & plan.rows[c].keys())


def calendar_ics(
    plan: Plan,
    name: str,
    names: dict[str, str],
    lang: str,
    made: date,
    plan_id: str = "",
    told: str = "",
) -> bytes:
    """Return one whole-day entry per dated district, from its start to its end.

    A plan has no hours and no days of single sessions, so none are made up: the entry says how
    many sessions fall into its days. The same plan gives the same bytes; an entry keeps its
    identity, so that a calendar replaces it when the file is opened again.

    Parameters
    ----------
    names : P-code -> name of the district in the language.
    told : a sentence about the whole plan.

    >>> plan = Plan({"KH2001": {"start": "2027-01-04", "end": "2027-01-08", "sessions": 3}})
    >>> text = calendar_ics(plan, "Q1", {"KH2001": "Chantrea"}, "en", date(2026, 11, 25)).decode()
    >>> "DTSTART;VALUE=DATE:20270104" in text, "DTEND;VALUE=DATE:20270109" in text
    (True, True)
    """
    calendar = Calendar()
    calendar.add("prodid", "-//outreach priority Cambodia//plan//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(name))  # not escaped by itself
    if told:
        calendar.add("x-wr-caldesc", vText(told))
    for code in dated(plan):
        row = plan.rows[code]
        start = date.fromisoformat(str(row.get("start", row.get("end"))))
        end = date.fromisoformat(str(row.get("end", row.get("start"))))
        event = Event()
        event.add("uid", f"{plan_id or 'plan'}-{code}@outreach-priority")
        event.add("dtstamp", datetime.combine(made, time(), UTC))
        event.add("dtstart", start)
        # the end of a whole-day entry is the day after its last
        event.add("dtend", end + timedelta(days=1))
        outreach = word("plan.outreach", lang)
        event.add("summary", word("pair.of", lang, name=outreach, value=names.get(code, code)))
        event.add("location", f"{names.get(code, code)} ({code})")
        event.add("description", "\n".join(_details(row, lang)))
        calendar.add_component(event)
    return calendar.to_ical()


def _details(row: dict, lang: str) -> list[str]:
    lines = [word(f"plan_status.{row.get('status', 'proposed')}", lang)]
    for name in ("owner", "teams", "sessions", "people_targeted", "note"):
        if name in row:
            column = word(f"plan_column.{name}", lang)
            lines.append(word("pair.of", lang, name=column, value=row[name]))
    return lines
