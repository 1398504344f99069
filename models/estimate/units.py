"""Units: today's districts in the districts of 2014, and the stand-in's counts by them."""

import networkx as nx
import pandas as pd

from geo.gazetteer import districts, read_table


def units_of_2014() -> pd.Series:
    """Return adm2_code -> unit: the smallest set of 2014 districts that today's can be added to.

    A district made from parts of two puts both, and all made from them, into one unit.

    >>> u = units_of_2014()
    >>> u["0803"] == u["0806"] == u["0813"], u["0102"]
    (True, '0102')
    """
    frame = districts()
    graph = nx.Graph()
    for code, parents in zip(frame["adm2_code"], frame["parent_2014"], strict=True):
        olds = parents.split("+")
        graph.add_edges_from(("new" + code, old) for old in olds)
    names: dict[str, str] = {}
    for part in nx.connected_components(graph):
        unit = min(x for x in part if not x.startswith("new"))
        names |= {x.removeprefix("new"): unit for x in part}
    return pd.Series(names).sort_index()


def counts_of_2011() -> pd.DataFrame:
    """Return count and population of 2011 per unit; a unit with a missing part is left out.

    >>> bool("0204" in counts_of_2011().index)
    False
    """
    table = read_table("adults_abroad_district")
    unit = units_of_2014().reindex(table["adm2_code_2014"]).to_numpy()
    values = table[["count", "population"]].astype(float)
    return (
        values.groupby(unit)
        .sum(min_count=1)
        .where(values["count"].notna().groupby(unit).all())
        .dropna()
    )
