"""Evaluation: the figures of docs/figures as tables and a curve, in the reader's language."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from geo.gazetteer import read_table
from pages.view.district.rank_table import in_arrow
from pages.view.frame.number import shown
from pages.view.frame.text import say

FIGURES = Path(__file__).resolve().parents[3] / "docs" / "figures"
COMMANDS = {
    "validation": "python -m models.validate --out docs/figures/validation.json",
    "simulation": "python -m bench.simulation --out docs/figures/simulation.json",
}
_SVAY_RIENG = "20"
CURVES = ("model", "broadcast", "equal_weight_index", "poverty_only", "population_only", "oracle")
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 4], [12, 2]]
_COLOURS = ["#a63603", "#3b3f45", "#4f6d8f", "#6a51a3", "#8b857b", "#238b45"]
WORLDS = {
    "right covariates": "right",
    "noisy proxies": "noisy",
    "provincial covariates": "provincial",
    "wrong form, missing driver": "wrong_form",
    "reversed slope inside provinces": "reversed",
    "uneven reporting": "uneven",
    "smooth field": "smooth",
    "border effect": "border",
}


@cache
def read(name: str) -> dict:
    """Return the figures of a file: validation or simulation."""
    return json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def table_once(make: Callable[[str], pd.DataFrame], lang: str) -> pa.Table:
    """Return one of the tables below as it is sent, made once for all."""
    return in_arrow(make(lang))


@cache
def chart_once(make: Callable[[str], alt.TopLevelMixin], lang: str) -> dict:
    """Return one of the charts below as it is sent, made once for all."""
    return make(lang).to_dict()


def coefficient_table(lang: str) -> pd.DataFrame:
    """Return the fit: effect of one standard deviation with its range, and how often dropped."""
    return pd.DataFrame(
        {
            say(lang, "method.input"): say(lang, f"covariate.{name}"),
            say(lang, "method.coefficient"): shown(v["value"], 2),
            say(lang, "method.range"): f"{v['low']:.2f} – {v['high']:.2f}",
            say(lang, "method.dropped"): f"{v['dropped_pct']}%",
        }
        for name, v in read("validation")["coefficients"].items()
    )


def coefficient_chart(lang: str) -> alt.LayerChart:
    """Return every effect as a dot on its 90% range."""
    name, effect = say(lang, "method.input"), say(lang, "method.coefficient")
    rows = pd.DataFrame(
        {
            name: say(lang, f"covariate.{covariate}"),
            effect: v["value"],
            "from": v["low"],
            "to": v["high"],
        }
        for covariate, v in read("validation")["coefficients"].items()
    )
    names = alt.Y(f"{name}:N", sort=rows[name].tolist(), title=None, axis=alt.Axis(labelLimit=260))
    chart = alt.Chart(rows)
    line = chart.mark_rule(strokeWidth=3, color=_COLOURS[0], opacity=0.45).encode(
        x=alt.X("from:Q", title=effect), x2="to:Q", y=names
    )
    return (
        line
        + chart.mark_point(filled=True, size=90, color=_COLOURS[0]).encode(x=f"{effect}:Q", y=names)
    ).properties(height=alt.Step(34))


def svay_rieng(lang: str) -> str:
    """Return why Svay Rieng is low, with the figures that say so."""
    poverty = read_table("poverty_mpi_harmonised")
    poverty = poverty[poverty["adm1_code"] == _SVAY_RIENG].sort_values("period")
    first, last = poverty.iloc[0], poverty.iloc[-1]
    evidence = read_table("evidence")
    reports = (evidence["adm1_code"] == _SVAY_RIENG) & (evidence["kind"] == "returns_vietnam")
    effects = read("validation")["coefficients"]
    poipet, bavet = (f"{np.exp(effects[c]['value']):.2f}" for c in ("thailand", "vietnam"))
    return say(
        lang,
        "answer.low",
        poipet=poipet,
        bavet=bavet,
        reports=int(reports.sum()),
        now=shown(float(last["headcount_pct"]), 1),
        now_period=last["period"],
        then=shown(float(first["headcount_pct"]), 1),
        then_period=first["period"],
    )


def left_out_table(lang: str) -> pd.DataFrame:
    """Return how each rule foretells provinces it has not seen."""
    return pd.DataFrame(
        {
            say(lang, "method.rule"): say(lang, f"rule.{name}"),
            say(lang, "method.skill"): shown(v["skill"], 2),
            say(lang, "method.spearman"): "–" if v["spearman"] is None else shown(v["spearman"], 2),
            say(lang, "method.deviance"): shown(v["deviance"], 0),
            say(lang, "method.error"): shown(v["error_per_1000"], 1),
        }
        for name, v in read("validation")["left_out_provinces"].items()
    )


def hidden_table(lang: str) -> pd.DataFrame:
    """Return how each rule orders the hidden districts."""
    return pd.DataFrame(
        {
            say(lang, "method.rule"): say(lang, f"rule.{name}"),
            say(lang, "method.spearman"): shown(v["spearman"], 3),
            say(lang, "method.capture"): f"{100 * v['capture']:.0f}%",
        }
        for name, v in read("validation")["hidden_districts"]["scores"].items()
    )


def hidden_sentences(lang: str) -> list[str]:
    """Return the gain over broadcast with its error, and how the ranges did, in words."""
    found = read("validation")["hidden_districts"]
    gain = found["gain_over_broadcast"]
    nothing = abs(gain["spearman"]) < 2 * gain["spearman_se"]
    return [
        say(
            lang,
            "method.gain",
            units=found["units"],
            gain=f"{gain['spearman']:+.3f}",
            error=f"{gain['spearman_se']:.3f}",
            capture=f"{100 * gain['capture']:+.1f}",
            capture_error=f"{100 * gain['capture_se']:.1f}",
        ),
        say(lang, "method.no_gain" if nothing else "method.some_gain"),
        say(
            lang,
            "method.coverage",
            pct=f"{100 * found['coverage']:.0f}",
            width=f"{found['width_districts']:.0f}",
        ),
        _inside(lang),
        _quarter(lang),
    ]


def _inside(lang: str) -> str:
    found = read("validation")["hidden_districts"]["within_provinces"]
    return say(
        lang,
        "method.inside",
        correlation=f"{found['correlation']:.2f}",
        error=f"{found['null_sd']:.2f}",
        pct=f"{100 * found['concordance']:.0f}",
    )


def _quarter(lang: str) -> str:
    found = read("validation")["quarter_hidden"]
    return say(
        lang,
        "method.quarter",
        ours=f"{found['spearman']:.2f}",
        flat=f"{found['broadcast']:.2f}",
        pct=f"{100 * found['coverage']:.0f}",
    )


def changed_sentences(lang: str) -> list[str]:
    """Return why the list is another than before November 2026."""
    found = read("validation")["default_list"]
    values = {"counted": found["counted"], "tiers": found["change"]["tiers"]}
    return [
        say(lang, "method.changed_1"),
        say(lang, "method.changed_2", all=found["change"]["of"], **values),
        say(lang, "method.changed_3"),
        say(lang, "method.changed_4"),
    ]


def capture_chart(lang: str) -> alt.Chart:
    """Return the capture curve of every rule: told apart by dash and colour."""
    curves = read("validation")["hidden_districts"]["curves"]
    people, counts = say(lang, "method.people_share"), say(lang, "method.count_share")
    rule = say(lang, "method.rule")
    rows = [
        {rule: say(lang, f"rule.{name}"), people: 100 * x, counts: 100 * y}
        for name in CURVES
        for x, y in zip([0, *curves["people_share"], 1], [0, *curves[name], 1], strict=True)
    ]
    names = [say(lang, f"rule.{name}") for name in CURVES]
    colour = alt.Color(
        f"{rule}:N",
        sort=names,
        scale=alt.Scale(domain=names, range=_COLOURS),
        legend=alt.Legend(orient="bottom", columns=2, labelLimit=360, title=None),
    )
    dash = alt.StrokeDash(f"{rule}:N", sort=names, scale=alt.Scale(domain=names, range=_DASHES))
    return (
        alt.Chart(pd.DataFrame(rows))
        .mark_line(strokeWidth=2)
        .encode(x=alt.X(f"{people}:Q"), y=alt.Y(f"{counts}:Q"), color=colour, strokeDash=dash)
        .properties(height=360)
    )


def world_table(lang: str) -> pd.DataFrame:
    """Return the made-up worlds: how well the order is found, and whether ranges hold."""
    return pd.DataFrame(
        {
            say(lang, "method.world"): say(lang, f"world.{WORLDS[name]}"),
            say(lang, "rule.model"): shown(v["ours_spearman"], 2),
            say(lang, "rule.broadcast"): shown(v["broadcast_spearman"], 2),
            say(lang, "rule.equal_weight_index"): shown(v["index_spearman"], 2),
            say(lang, "method.held"): f"{100 * v['coverage']:.0f}%",
            say(lang, "method.width"): shown(v["width"], 0),
            say(lang, "method.neighbours_used"): f"{100 * v['field']:.0f}%",
            say(lang, "method.refused"): f"{100 * v['refused']:.0f}%",
        }
        for name, v in read("simulation")["scenarios"].items()
    )
