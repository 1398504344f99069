"""Report: the figures of a run as ratios beside their targets, on screen and as docs/speed.md."""

from __future__ import annotations

from dataclasses import dataclass

Figures = dict[str, float]


@dataclass(frozen=True)
class Row:
    """One ratio, how it reads, its target (None: only shown) and whether that is reached."""

    label: str
    ratio: float
    target: str | None = None
    reached: bool = True

    @property
    def verdict(self) -> str:
        """Return the verdict in a word."""
        return "" if self.target is None else "reached" if self.reached else "MISSED"


def at_least(label: str, ratio: float, target: float) -> Row:
    """Return a row that is reached from the target upwards."""
    return Row(label, ratio, f"at least {target:g}", ratio >= target)


def at_most(label: str, ratio: float, target: float) -> Row:
    """Return a row that is reached up to the target.

    >>> at_most("share", 0.8, 0.75).verdict
    'MISSED'
    """
    return Row(label, ratio, f"at most {target:g}", ratio <= target)


def map_rows(name: str, found: dict[str, Figures]) -> list[Row]:
    """Return the rows of one set of outlines: ours against the baseline."""
    ours, base = found["ours"], found["baseline"]
    rows = [
        at_least(f"{name}: layer change, times faster", base["change_s"] / ours["change_s"], 10),
        at_least(
            f"{name}: layer change, times fewer bytes", base["change_kb"] / ours["change_kb"], 150
        ),
        at_most(
            f"{name}: first map, share of the baseline's time",
            ours["first_map_warm_s"] / base["first_map_warm_s"],
            0.6,
        ),
        at_least(f"{name}: click to card, times faster", base["click_s"] / ours["click_s"], 10),
        Row(f"{name}: browser heap, share of the baseline's", ours["heap_mb"] / base["heap_mb"]),
    ]
    if "floor_first_map_warm_s" in ours:
        share = ours["floor_first_map_warm_s"] / base["first_map_warm_s"]
        rows.append(Row(f"{name}: first map of an app of one outline, share of it", share))
    if name in DELIVERED:
        rows += [
            at_most(
                f"{name}: first map of a fresh server, times a later one",
                ours["first_map_cold_s"] / ours["first_map_warm_s"],
                1.1,
            ),
            at_most(f"{name}: first load, MB", ours["first_map_warm_kb"] / 1000, 1.1),
        ]
    if name in DELIVERED and "second_map_kb" in ours:
        rows += [
            at_most(f"{name}: second visit, kB", ours["second_map_kb"], 60),
            at_most(
                f"{name}: first map at 1.6 Mbit/s, share of the baseline's time",
                ours["first_map_slow_s"] / base["first_map_slow_s"],
                0.4,
            ),
        ]
    return rows


def page_rows(found: dict[str, dict]) -> list[Row]:
    """Return the rows of the pages: processor time of a warm run, and what Streamlit needs itself.

    >>> of = {"cpu_ms": 20.0, "floor_cpu_ms": 12.0, "widgets": 3, "texts": 4, "goal_ms": 15.0}
    >>> [row.verdict for row in page_rows({"pages": {"plan": of}, "session": {"cpu_ms": 30.0}})]
    ['MISSED', '', 'reached']
    """
    rows = []
    for page, of in found["pages"].items():
        elements = f"{of['widgets']:.0f} widgets, {of['texts']:.0f} texts"
        rows += [
            at_most(f"{page}: warm run, processor ms", of["cpu_ms"], of["goal_ms"]),
            Row(f"{page}: an empty app with {elements}, processor ms", of["floor_cpu_ms"]),
        ]
    rows.append(at_most("a new session, processor ms", found["session"]["cpu_ms"], 40))
    if "switches" in found:
        rows += [
            at_most(f"{page}: page switch, s", seconds, 0.5)
            for page, seconds in found["switches"].items()
        ]
    return rows


def heavy_rows(found: dict[str, dict]) -> list[Row]:
    """Return the rows of heavy files."""
    whole = found["whole"]
    label = f"repatriation table of {whole['rows']:,} rows withheld, s"
    return [
        *(
            at_most(f"{name}: exponent of time over rows", one["exponent"], 1.3)
            for name, one in found["grown"].items()
        ),
        at_most(label, whole["seconds"], 10),
        *(
            [at_most(f"workbook of {texts['number']:,} texts refused, s", texts["seconds"], 1)]
            if (texts := found.get("texts"))
            else []
        ),
        *beside_rows(found.get("beside", {})),
    ]


def beside_rows(found: dict[str, Figures]) -> list[Row]:
    """Return the rows of what others wait for beside heavy work in their own process.

    >>> [row.label for row in beside_rows({"a plan": {"alone_ms": 10.0, "beside_ms": 15.0}})]
    ["others' pages beside a plan, times their own median"]
    """
    return [
        at_most(
            f"others' pages beside {work}, times their own median",
            one["beside_ms"] / one["alone_ms"],
            2,
        )
        for work, one in found.items()
    ]


_GOALS = {"100": (300.0, 1000.0), "250": (1000.0, float("inf"))}  # ms: median, 95th percentile


def viewer_rows(found: dict[str, dict[str, Figures]]) -> list[Row]:
    """Return the rows of the crowds: ours against both baselines, and against the goals."""
    rows = []
    ours = found["ours, layers"]
    for name, crowds in found.items():
        if not name.startswith("baseline"):
            continue
        alone, most = crowds["1"], max(ours, key=int)
        label = f"{most} viewers changing layers: median, share of the {name.partition(',')[0]}'s"
        rows.append(at_most(f"{label} to one", ours[most]["answer_ms"] / alone["answer_ms"], 1))
    for count, of in found["ours, all pages"].items():
        rows += [
            at_most(f"{count} viewers over all pages: {what}, ms", of[key], goal)
            for (what, key), goal in zip(_OF_CROWDS, _GOALS.get(count, ()), strict=False)
            if goal < float("inf")
        ]
    errors = sum(
        of["errors"] for n, c in found.items() if n.startswith("ours") for of in c.values()
    )
    crowd = ours[max(ours, key=int)] if len(ours) < 3 else ours["100"]
    return [
        *rows,
        at_most("errors that viewers of ours saw", errors, 0),
        at_most(
            "memory after the last crowd of 100, share of that after the first",
            crowd["memory_mb"] / crowd["memory_first_mb"],
            1.1,
        ),
    ]


def compute_rows(found: dict[str, Figures]) -> list[Row]:
    """Return the rows of the bootstrap and of the communes."""
    fast, many = found["bootstrap"], found["communes"]
    same = fast["same_dropped"] and fast["largest_difference"] <= 1e-8
    label = "bootstrap, times faster than a loop with the same results"
    return [
        at_least(label, fast["times_faster"] if same else 0.0, 50),
        at_most(
            "estimate for 1,633 communes, times that for 210 districts", many["times_slower"], 12
        ),
    ]


def allocate_rows(found: dict, maps: dict[str, dict]) -> list[Row]:
    """Return the rows of the allocation: the slowest kind against one layer change.

    A layer change is that of the baseline with as many outlines; ours is painted in the browser
    and asks no server at all.
    """
    rows = []
    for areas, change in (("210", "approximate"), ("1633", "1,633 communes")):
        slowest = max(one["seconds"] for one in found["seconds"][areas].values())
        if change in maps:
            label = f"allocation over {areas} areas, share of the baseline's layer change"
            rows.append(at_most(label, slowest / maps[change]["baseline"]["change_s"], 1))
        label = f"allocation over {areas} areas, share of an estimate"
        rows.append(Row(label, slowest / found["estimate_s"]))
    return rows


def growth_rows(found: dict[str, dict]) -> list[Row]:
    """Return the rows of the 3W lists: how each part of the work grows with their rows.

    >>> growth_rows({"overlaps": {"exponent": 1.9}})[0].verdict
    'MISSED'
    """
    return [
        at_most(f"3W rows, {name}: exponent of time over rows", one["exponent"], 1.3)
        for name, one in found.items()
    ]


def shift_rows(found: Figures) -> list[Row]:
    """Return the rows of how much the page that moves most moves while it loads, by window.

    >>> shift_rows({"390x844": 0.2})[0].verdict
    'MISSED'
    """
    return [
        at_most(f"layout shift (CLS) on load, {size}", most, 0.1) for size, most in found.items()
    ]


def pack_rows(found: Figures) -> list[Row]:
    """Return the rows of the province pack: its time, its memory, and what others wait meanwhile.

    >>> of = {"one_s": 4.0, "all_s": 40.0, "mb": 600.0, "alone_ms": 8.0, "beside_ms": 17.0}
    >>> [row.verdict for row in pack_rows(of)]
    ['reached', 'reached', 'MISSED']
    """
    return [
        at_most("pack of 25 provinces, times that of one", found["all_s"] / found["one_s"], 25),
        at_most("memory of a pack of 25 provinces, MB", found["mb"], 1000),
        at_most(
            "layer change beside a pack, server's answer, times that without",
            found["beside_ms"] / found["alone_ms"],
            2,
        ),
    ]


def slider_rows(found: Figures) -> list[Row]:
    """Return the rows of the slider over frozen lists: a step beside a change of layer.

    >>> of = {"step_ms": 20.0, "change_ms": 20.0, "step_most_ms": 60.0, "change_most_ms": 40.0,
    ...     "step_kb": 2.0, "change_kb": 1.0}
    >>> [row.verdict for row in slider_rows(of)]
    ['reached', 'MISSED', 'MISSED']
    """
    step = "slider over 12 lists, a step:"
    return [
        at_most(f"{step} time, times a layer change", found["step_ms"] / found["change_ms"], 1.1),
        at_most(
            f"{step} slowest, times the slowest layer change",
            found["step_most_ms"] / found["change_most_ms"],
            1.1,
        ),
        at_most(f"{step} bytes, times a layer change", found["step_kb"] / found["change_kb"], 1.1),
    ]


def rows(figures: dict[str, dict]) -> list[Row]:
    """Return all rows of a run, of the parts that were measured."""
    found = compute_rows(figures["compute"]) if "compute" in figures else []
    if "allocate" in figures:
        found += allocate_rows(figures["allocate"], figures.get("maps", {}))
    found += growth_rows(figures.get("activities", {}))
    parts = (
        ("heavy", heavy_rows),
        ("pages", page_rows),
        ("viewers", viewer_rows),
        ("shift", shift_rows),
        ("pack", pack_rows),
        ("slider", slider_rows),
    )
    for part, of in parts:
        found += of(figures[part]) if part in figures else []
    for name, apps in figures.get("maps", {}).items():
        found += map_rows(name, apps)
    return found


def screen(figures: dict[str, dict]) -> str:
    """Return the rows as lines of text."""
    return "\n".join(
        f"{row.label:<66}{row.ratio:>9.2f}  {row.target or '':<13}{row.verdict}"
        for row in rows(figures)
    )


def document(figures: dict[str, dict]) -> str:
    """Return docs/speed.md: the ratios, what was missed, then the figures they are made of."""
    found = rows(figures)
    ratios = [[row.label, f"{row.ratio:.2f}", row.target or "", row.verdict] for row in found]
    missed = [f"* {row.label}: {row.ratio:.2f}, {row.target}" for row in found if not row.reached]
    parts = [_HEAD, _table(["what", "found", "target", ""], ratios)]
    if missed:
        parts += [_MISSED, "\n".join(missed)]
    if lacking := [name for name in OUTLINES if name not in figures.get("maps", OUTLINES)]:
        parts.append(f"{_LACKING} {'; '.join(lacking)}.")
    if "maps" in figures:
        columns = [
            c for c in _COLUMNS if all(c in f for a in figures["maps"].values() for f in a.values())
        ]
        plain = [
            [f"{name}, {app}", *(f"{of[key]:g}" for key in columns)]
            for name, apps in figures["maps"].items()
            for app, of in apps.items()
        ]
        parts += [_MAPS, _table(["outlines, app", *columns], plain)]
    if "viewers" in figures:
        crowds = [
            [app, _processes(of), count, *(f"{of[key]:g}" for key in _OF_CROWD)]
            for app, found_of in figures["viewers"].items()
            for count, of in found_of.items()
        ]
        parts += [_VIEWERS, _table(list(_HEAD_OF_CROWDS), crowds)]
    if "pack" in figures:
        found_of = figures["pack"]
        parts += [_PACK, _table(list(found_of), [[f"{value:g}" for value in found_of.values()]])]
    if "slider" in figures:
        found_of = figures["slider"]
        parts += [_SLIDER, _table(list(found_of), [[f"{value:g}" for value in found_of.values()]])]
    return "\n\n".join(parts) + "\n"


def sentences(figures: dict[str, dict]) -> list[str]:
    """Return what the README says of a run: the least favourable set of outlines, rounded down."""
    found = [map_rows(name, apps) for name, apps in figures["maps"].items()]
    faster, fewer = (min(rows[i].ratio for rows in found) for i in (0, 1))
    first = max(rows[2].ratio for rows in found)
    told = [
        f"The colours of another layer appear at least {int(faster)} times faster, with at "
        f"least {int(fewer)} times fewer bytes.",
        f"The first map takes at most {first:.2f} of the time.",
    ]
    if "viewers" in figures:
        crowd = figures["viewers"]["ours, all pages"]["100"]
        told.append(
            f"100 viewers change between all pages, and each thinks for two seconds. Half of the "
            f"answers take at most {crowd['answer_ms'] / 1000:.2f} s, on {_processes(crowd)}."
        )
    return told


def _processes(crowd: Figures) -> str:
    many = int(crowd.get("processes", 1))
    return "one process" if many == 1 else f"{many} processes"


def into_readme(text: str, figures: dict[str, dict]) -> str:
    """Return the README with the sentences of a run between its two marks."""
    before, start, rest = text.partition(_START)
    _, end, after = rest.partition(_END)
    lines = "".join(f"* {sentence}\n" for sentence in sentences(figures))
    return f"{before}{start}\n{lines}{end}{after}"


def _table(head: list[str], lines: list[list[str]]) -> str:
    ruled = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in ruled)


_START, _END = "<!-- speed: make bench writes this -->", "<!-- end of speed -->"
# sets of outlines that come with the whole app, not with the map alone
DELIVERED = ("approximate", "surveyed")
_HEAD_OF_CROWDS = (
    "app, what they do",
    "served by",
    "viewers",
    "median, ms",
    "95%, ms",
    "answers",
    "errors",
    "MB",
)
_OF_CROWDS = (("median", "answer_ms"), ("95%", "p95_ms"))
_OF_CROWD = ("answer_ms", "p95_ms", "answers", "errors", "memory_mb")
_COLUMNS = (
    "first_map_cold_s",
    "first_map_warm_s",
    "first_map_slow_s",
    "first_map_warm_kb",
    "change_s",
    "change_kb",
    "click_s",
    "click_kb",
    "heap_mb",
)
_HEAD = """# Speed

Made by `make bench` on one machine, with the apps taking turns. A part that was measured again
later (`--only`) replaced its figures. Trust the ratios, not the times.
The baseline (`bench/baseline/`) is the same data in `folium.Choropleth` and
`st_folium`. It uses all defaults, including Streamlit's own. Ours is started by the last command
of `make dashboard`, with the delivered settings (`.streamlit/config.toml`) and nothing else.
There is a second baseline for the crowds, without the file watcher, so that a setting alone does
not win. Bytes are counted on the wire, from the server to the browser. A layer change ends when
the outlines have their new colours. The legend beside our map follows when the server has
answered. A click ends with the first card of the district. Ours is drawn in the browser, and the
server's follows. The baseline asks content networks for Leaflet, jQuery, Bootstrap and Font
Awesome's styles. Here it gets them from this machine without delay. First maps are timed without
the byte counter, which would add the same to both."""
OUTLINES = ("approximate", "surveyed", "1,633 communes")  # with which maps are measured
_LACKING = "Not measured in this run, because `../shared` was not beside the checkout:"
_MISSED = """## Not reached

Beside each page stands what an app of nothing but texts and widgets costs, with as many of each
kind. They do nothing. Below the maps with approximate outlines stands an app of nothing but a map
of one outline, without a background. Every map of `st_folium` needs what it needs."""
_MAPS = """## The figures behind the maps

Medians. `cold` is the first visitor of a fresh server. `warm` is a later visitor with an empty
browser. `slow` has a link of 1.6 Mbit/s with 150 ms delay. With communes, only the map is measured,
with made-up values."""
_VIEWERS = """## Many viewers at once

Plain websocket clients open the priority map. Then they change its layer, or the page, and think
for two seconds each time. The answer is complete when the server has finished. One that had not
come when the time was over counts as long as it had been waited for. Medians of three rounds; the
largest crowd comes once. Before each crowd the apps have finished what the last one left. The floor
is an app of texts and widgets that do nothing. It has as many of each kind as our pages have.
Streamlit serves it with one process. What processes share in memory counts once."""
_PACK = """## A pack of all provinces

One press on the page makes a PDF in both languages and two pictures for each province. `one` is
the median of three provinces made the same way. Both times include the start of the process. Its
memory is the most it had. `alone` and `beside` are the server's answers to a viewer who changes
the layer of the map. The first is before the pack, the second while it is made."""
_SLIDER = """## A slider over twelve frozen lists

The slider on the map of frozen lists is moved from list to list. A layer change on the priority
map, in the same browser, stands beside it. Both are timed inside the page, from the press until
the outlines have their new colours. Bytes are those from the server until it is quiet again."""
