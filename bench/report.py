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
    return [
        at_least(f"{name}: layer change, times faster", base["change_s"] / ours["change_s"], 10),
        at_least(
            f"{name}: layer change, times fewer bytes", base["change_kb"] / ours["change_kb"], 150
        ),
        at_most(
            f"{name}: first map, share of the baseline's time",
            ours["first_map_warm_s"] / base["first_map_warm_s"],
            0.75,
        ),
        Row(
            f"{name}: first map on a fresh server, share of the baseline's time",
            ours["first_map_cold_s"] / base["first_map_cold_s"],
        ),
        Row(f"{name}: click to card, times faster", base["click_s"] / ours["click_s"]),
        Row(f"{name}: browser heap, share of the baseline's", ours["heap_mb"] / base["heap_mb"]),
    ]


def viewer_rows(found: dict[str, list[Figures]]) -> list[Row]:
    """Return the rows of the crowds; the last two of ours are of the same size."""
    alone, before, after = found["baseline"][0], found["ours"][-2], found["ours"][-1]
    count = f"{after['viewers']} viewers"
    return [
        at_most(
            f"{count}: median answer, share of the baseline's to one viewer",
            after["answer_ms"] / alone["answer_ms"],
            1,
        ),
        at_most(
            f"{count} once more: memory, share of that after the first time",
            after["memory_mb"] / before["memory_mb"],
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
            "estimate for 1,633 communes, times that for 210 districts", many["times_slower"], 8
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


def rows(figures: dict[str, dict]) -> list[Row]:
    """Return all rows of a run."""
    found = compute_rows(figures["compute"]) if "compute" in figures else []
    if "allocate" in figures:
        found += allocate_rows(figures["allocate"], figures.get("maps", {}))
    found += growth_rows(figures.get("activities", {}))
    for name, apps in figures.get("maps", {}).items():
        found += map_rows(name, apps)
    return found + (viewer_rows(figures["viewers"]) if "viewers" in figures else [])


def screen(figures: dict[str, dict]) -> str:
    """Return the rows as lines of text."""
    return "\n".join(
        f"{row.label:<66}{row.ratio:>9.2f}  {row.target or '':<13}{row.verdict}"
        for row in rows(figures)
    )


def document(figures: dict[str, dict]) -> str:
    """Return docs/speed.md: the ratios, then the figures they are made of."""
    ratios = [
        [row.label, f"{row.ratio:.2f}", row.target or "", row.verdict] for row in rows(figures)
    ]
    plain = [
        [f"{name}, {app}", *(f"{found[key]:g}" for key in _COLUMNS)]
        for name, apps in figures["maps"].items()
        for app, found in apps.items()
    ]
    crowds = [
        [app, *(f"{crowd[key]:g}" for key in ("viewers", "answer_ms", "slowest_ms", "memory_mb"))]
        for app, found in figures["viewers"].items()
        for crowd in found
    ]
    return (
        "\n\n".join(
            [
                _HEAD,
                _table(["ratio", "found", "target", ""], ratios),
                _MAPS,
                _table(["outlines, app", *_COLUMNS], plain),
                _VIEWERS,
                _table(
                    ["app", "viewers", "median answer, ms", "slowest, ms", "memory, MB"], crowds
                ),
            ]
        )
        + "\n"
    )


def sentences(figures: dict[str, dict]) -> list[str]:
    """Return what the README says of a run: the least favourable set of outlines, rounded down."""
    found = [map_rows(name, apps) for name, apps in figures["maps"].items()]
    faster, fewer = (min(rows[i].ratio for rows in found) for i in (0, 1))
    first, cold = (max(rows[i].ratio for rows in found) for i in (2, 3))
    crowd = viewer_rows(figures["viewers"])[0]
    return [
        f"The colours of another layer appear at least {int(faster)} times faster, with at "
        f"least {int(fewer)} times fewer bytes.",
        f"The first map takes at most {first:.2f} of the time. For the first visitor of a fresh "
        f"server, who waits for the estimate, it takes up to {cold:.2f}.",
        f"{crowd.label.partition(' ')[0]} viewers each wait two seconds between layers. Their "
        f"median answer takes {crowd.ratio:.2f} of the plain app's time for one viewer.",
    ]


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
_COLUMNS = (
    "first_map_cold_s",
    "first_map_warm_s",
    "first_map_warm_kb",
    "change_s",
    "change_kb",
    "click_s",
    "click_kb",
    "heap_mb",
)
_HEAD = """# Speed

Made by `make bench` from one run on one machine, with both apps taking turns. Trust the ratios, not
the times. The baseline (`bench/baseline/`) is the same data in `folium.Choropleth` and `st_folium`.
It uses all defaults, including Streamlit's own. Ours runs as delivered (`.streamlit/config.toml`),
so its messages are compressed. Bytes are counted on the wire, from the server to the browser. A
layer change ends when the outlines have their new colours. The legend beside our map follows when
the server has answered (see the viewers below). The baseline asks content networks for Leaflet,
jQuery, Bootstrap and Font Awesome's styles. Here it gets them from this machine without delay.
First maps are timed without the byte counter, which would add the same to both. With the small
approximate outlines, nearly all of a first map is Streamlit's own start. That is the same for both,
so the ratio is close to its target. It has been seen between 0.74 and 0.76."""
_MAPS = """## The figures behind the maps

Medians. `cold` is the first visitor of a fresh server. `warm` is a later visitor with an empty
browser. With communes, only the map is measured, with made-up values."""
_VIEWERS = """## Many viewers on one server process

Plain websocket clients open the priority map. Then they change its layer eight times and wait two
seconds each time. The answer is complete when the server has finished. The last crowd is a second
one of the same size. If memory grew with it, that would be a leak."""
