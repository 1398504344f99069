"""Gaps: districts at high risk where nobody does prevention, and what the others have."""

import pandas as pd

from models.activities.active import PREVENTION, active, in_district, in_province_only
from models.activities.overlaps import overlaps
from models.activities.span import Span

HIGH = ("consistently_high", "probably_high")
TIERS = (*HIGH, "not_separable")  # of a district with another one nobody knows whether it is high


def coverage(rows: pd.DataFrame, table: pd.DataFrame, during: Span) -> pd.DataFrame:
    """Return what each district has on a date or in a quarter, in the order of the table.

    Parameters
    ----------
    rows : activity rows as `models.activities.read` gives them.
    table : the ranked districts, with adm2_pcode and tier.
    during : a quarter, or one day.

    Returns
    -------
    adm2_pcode, tier, state, n_active (rows of any kind that name the district), n_prevention,
    agencies (names, sorted), somewhere (prevention rows that name only its province).

    The state is the first that holds of gap, gap_perhaps, overlap, covered, unranked and other.
    A gap is a district of the two upper tiers that no active prevention row names; gap_perhaps
    is a gap in whose province a row runs "somewhere": it may be here, nobody knows. A row that
    names only the province never covers a district. unranked is a district without a tier (an
    index, or no estimate) and without prevention: nobody knows whether that is a gap.

    >>> table = pd.DataFrame({"adm2_pcode": ["KH2001"], "tier": ["probably_high"]})
    >>> from datetime import date
    >>> none = pd.DataFrame(columns=["record_id", "agency", "partner", "pillar", "activity_type",
    ...                              "adm1_code", "adm2_code", "status", "start", "end"])
    >>> coverage(none, table, Span(date(2026, 1, 1), None))["state"].tolist()
    ['gap']
    """
    running = active(rows, during)
    named = in_district(running)
    prevention = running["pillar"] == PREVENTION
    somewhere = in_province_only(running[prevention])["adm1_code"].value_counts()
    by_code = named.groupby("adm2_code")
    here = by_code.size()
    preventing = in_district(running[prevention]).groupby("adm2_code").size()
    agencies = by_code["agency"].agg(lambda names: sorted(set(names))).to_dict()
    doubled = set(overlaps(rows, during)["adm2_code"])
    found = []
    for pcode, tier in zip(table["adm2_pcode"], table["tier"], strict=True):
        code = pcode[2:]
        n_prevention, around = int(preventing.get(code, 0)), int(somewhere.get(code[:2], 0))
        state = _state(tier, n_prevention, around, code in doubled)
        found.append(
            (
                pcode,
                tier,
                state,
                int(here.get(code, 0)),
                n_prevention,
                agencies.get(code, []),
                around,
            )
        )
    return pd.DataFrame(
        found,
        columns=[
            "adm2_pcode",
            "tier",
            "state",
            "n_active",
            "n_prevention",
            "agencies",
            "somewhere",
        ],
    )


def _state(tier: str, n_prevention: int, around: int, doubled: bool) -> str:
    if tier in HIGH and not n_prevention:
        return "gap_perhaps" if around else "gap"
    if doubled:
        return "overlap"
    if n_prevention:
        return "covered"
    return "other" if tier in TIERS else "unranked"


def has_tiers(table: pd.DataFrame) -> bool:
    """Return whether any district has a tier; an index gives none, and gaps can't be told.

    >>> has_tiers(pd.DataFrame({"tier": ["index_only", "no_estimate"]}))
    False
    """
    return bool(table["tier"].isin(TIERS).any())


def gaps(covered: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `coverage` that are gaps, in the order given.

    >>> gaps(pd.DataFrame({"state": ["gap", "covered", "gap_perhaps"]})).index.tolist()
    [0, 2]
    """
    return covered[covered["state"].isin(["gap", "gap_perhaps"])]
