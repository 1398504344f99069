"""Lists: the ranked list, one district, and the frozen lists, as another program reads them."""

from __future__ import annotations

import json
from typing import Any

from geo.clock import day_here
from geo.words import unbroken
from models.estimate.settings import Settings
from models.lists.export import export_table
from models.lists.file_name import file_name
from models.lists.reasons import reasons
from models.lists.summary import summary_lines, tables_line
from models.phrases import word
from models.snapshot import saved_snapshots
from models.store.approval import stages
from pages.view.api.gate import GEOJSON, Answer, json_answer
from pages.view.api.query import Asked, Refused
from pages.view.frame import made_once
from pages.view.frame.in_use import of_tables
from pages.view.frame.shared_store import shared_store
from pages.view.hand_outs import files


def ranking_csv(wanted: Asked) -> Answer:
    """Return the list as the page's CSV has it."""
    return _file(wanted, "csv", "text/csv; charset=utf-8")


def ranking_geojson(wanted: Asked) -> Answer:
    """Return the list with outlines, as the page's GeoJSON has it."""
    return _file(wanted, "geojson", GEOJSON)


def _file(wanted: Asked, kind: str, media: str) -> Answer:
    today = day_here()
    body = files.download(wanted.settings, kind, wanted.lang, today, None)
    name = file_name("outreach", None, wanted.lang, today, kind, wanted.settings.corridor)
    return Answer(body, media, {"content-disposition": f'inline; filename="{name}"'})


def ranking_json(wanted: Asked) -> Answer:
    """Return what the list is, how far to trust it, and its districts."""
    told = about(wanted.settings, wanted.lang)
    return json_answer({**told, "districts": rows(wanted.settings, wanted.lang)})


def district_json(wanted: Asked) -> Answer:
    """Return a district's row, the reasons for its rank, and what the list is."""
    found = [
        row
        for row in rows(wanted.settings, wanted.lang)
        if row["adm2_pcode"] == wanted.path["code"]
    ]
    if not found:
        raise Refused(404, "api.no_district", code=wanted.path["code"][:20])
    ranked = made_once.ranking(wanted.settings)
    row = ranked.table[ranked.table["adm2_pcode"] == wanted.path["code"]].iloc[0]
    why = [] if ranked.method == "index" else reasons(row, wanted.lang)
    told = about(wanted.settings, wanted.lang)
    return json_answer({**told, "district": found[0], "reasons": [unbroken(line) for line in why]})


def snapshots_json(wanted: Asked) -> Answer:
    """Return the frozen lists, newest first; who froze or approved them stays on the page."""
    store = shared_store()
    documents = store.documents(saved_snapshots.KIND)
    stage = stages(store, documents)
    found = [
        {
            "id": document.id,
            "name": document.name,
            "stage": stage[document.id].name,
            "made_at": document.body["made_at"],
            "method": document.body["method"],
            "stand_in": document.body["stand_in"],
            "settings": document.body["settings"],
            "fingerprint": document.body["fingerprint"],
        }
        for document in documents
        if {"made_at", "method", "stand_in", "settings", "fingerprint"} <= document.body.keys()
    ]
    return json_answer({"snapshots": found})


@of_tables(max_entries=16)
def about(settings: Settings, lang: str) -> dict[str, Any]:
    """Return what must be known before a figure is used; treat it as read-only."""
    ranked = made_once.ranking(settings)
    lines = [tables_line(ranked, lang), *summary_lines(ranked, lang)]
    return {
        "title": unbroken(word("about.title", lang)),
        "language": lang,
        "corridor": settings.corridor,
        "about": [unbroken(line) for line in lines],
        "licences": unbroken(word("about.licences", lang)),
    }


@of_tables(max_entries=16)
def rows(settings: Settings, lang: str) -> list[dict[str, Any]]:
    """Return the districts as the files have them: hidden counts are missing; read-only."""
    table = export_table(made_once.ranking(settings), lang).drop(columns="note")
    table["district_label"] = table[f"district_{lang}"]
    return json.loads(table.to_json(orient="records", double_precision=10, force_ascii=False))
