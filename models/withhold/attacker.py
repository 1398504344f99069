"""Inference: what a withheld count can still be, as a reader who sees all other counts can tell.

Linear programming over the cells of a block, as in cell suppression of official statistics
(Fischetti and Salazar 2001; the choice of what to withhold is the heuristic of Kelly, Golden and
Assad 1992). A reader is taken to be as sure as anyone can be: what the table does not name is
nothing wherever its sums allow that. Who allows for more can tell less.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, vstack

from models.withhold.block import Block

TINY = 1e-6
_SOLVED = 0  # state of scipy's milp
# a count that contradicts the others, or that can't be withheld, is the last to be doubted
_NEVER = 1e4


@dataclass
class Other:
    """Another table that a reader could take for the true one.

    cells : (m,) people; changed : (n,) the rows shown to a reader that are different in it
    possible : false where it needs a change of what can't be withheld
    """

    cells: np.ndarray
    changed: np.ndarray
    possible: bool


class Reader:
    """Somebody who knows a block's shown counts, and that withheld ones are people."""

    def __init__(self, block: Block) -> None:
        """Work out the likeliest cells of a block."""
        self.block = block
        likeliest = _likeliest(block)
        # what need not be there is not there
        there = ~(block.unnamed & (likeliest < TINY))
        self.cells, self.likeliest = block.cells[:, there], likeliest[there]
        self.values = self.cells @ self.likeliest
        self.untold = block.untold[:, there]

    def least(self) -> np.ndarray:
        """Return what each row is at least for a reader: 1, or 0 inside a withheld whole."""
        return np.where(self.block.inside, 0.0, 1.0)

    def sweep(self, sums: csr_array, upto: np.ndarray | None = None) -> np.ndarray | None:
        """Return cells that bring many sums near their ends at once, without any change.

        sums : (k, m); upto : (k,) as far as upward counts for each; None to go downward.
        """
        shown, hidden = self.block.shown, self.block.hidden
        size, number = self.cells.shape[1], sums.shape[0]
        programme = _Programme(self.cells[shown], self.values[shown])
        programme.at_least(self.cells[hidden], self.least()[hidden])
        if upto is None:
            return programme.cheapest(sums.sum(axis=0))
        # each sum is at least a number of its own, which is to be as large as it counts
        programme.more(number, most=upto)
        programme.at_least(block_array([[sums, -eye_array(number)]]), np.zeros(number))
        found = programme.cheapest(np.concatenate([np.zeros(size), -np.ones(number)]))
        return None if found is None else found[:size]

    def mistaken(self, target: csr_array, end: float, upward: bool) -> Other | None:
        """Return the cheapest table in which a sum is at least (upward) or at most an end.

        What a change of a shown count costs does not depend on the count: else the choice of what
        is withheld would tell of it.
        """
        block, shown, hidden = self.block, self.block.shown, self.block.hidden
        firm = shown & (block.fixed | (self.values < 1 - TINY))
        size, number = self.cells.shape[1], int(shown.sum())
        price = (block.price * np.where(firm, _NEVER, 1))[shown]
        # a reader sees that what is withheld is somebody
        fewer = np.where(firm, self.values, np.maximum(self.values - 1, 0))[shown]
        changes = eye_array(number)
        programme = _Programme(
            block_array([[self.cells[shown], -changes, changes]]), self.values[shown]
        )
        programme.most[size + number :] = fewer
        programme.at_least(self.cells[hidden], self.least()[hidden])
        sign = 1.0 if upward else -1.0
        programme.at_least(sign * target, [sign * end])
        found = programme.cheapest(np.concatenate([np.zeros(size), price, price]))
        if found is None:
            return None
        changed = np.zeros(len(block.rows), dtype=bool)
        changed[shown] = found[size : size + number] + found[size + number :] > TINY
        return Other(found[:size], changed, not (changed & firm).any())


def _likeliest(block: Block) -> np.ndarray:
    """Return cells that agree with every count, and have least in what the table doesn't name.

    Where counts contradict each other, as few people as possible are moved, of earlier tables
    first.
    """
    known = ~np.isnan(block.count)
    unknown = ~known & block.hidden
    size, number = block.cells.shape[1], int(known.sum())
    wrong = eye_array(number)
    programme = _Programme(block_array([[block.cells[known], -wrong, wrong]]), block.count[known])
    programme.at_least(block.cells[unknown], np.where(block.inside, 0.0, 1.0)[unknown])
    doubt = np.where(block.fixed, _NEVER / 10, _NEVER)[known]
    found = programme.cheapest(np.concatenate([block.unnamed.astype(float), doubt, doubt]))
    return np.zeros(size) if found is None else found[:size]


class _Programme:
    """A linear programme: numbers of at least nothing, sums that hold, sums of at least an end.

    A matrix may have fewer columns than there are numbers: the others are not in its sums.
    """

    def __init__(self, sums: csr_array, to: np.ndarray) -> None:
        self.sums, self.to = sums, to
        self.above: list[tuple[csr_array, np.ndarray]] = []
        self.most = np.full(sums.shape[1], np.inf)

    def more(self, number: int, most: np.ndarray) -> None:
        """Add numbers, each with its most."""
        self.most = np.concatenate([self.most, np.broadcast_to(most, number)])

    def at_least(self, sums: csr_array, ends: np.ndarray | list[float]) -> None:
        """Ask that sums are at least their ends."""
        if sums.shape[0]:
            self.above.append((sums, np.asarray(ends, dtype=float)))

    def cheapest(self, price: np.ndarray) -> np.ndarray | None:
        """Return the numbers with the least price; None where there are none."""
        size = len(self.most)
        # the solver would write of it on the screen, or take it for no bound
        given = [price, self.to, *(ends for _, ends in self.above)]
        if not all(np.isfinite(numbers).all() for numbers in given):
            raise ValueError("a programme must not contain what is no number")
        held = [] if not len(self.to) else [(_filled(self.sums, size), self.to)]
        above = [(-_filled(sums, size), -ends) for sums, ends in self.above]
        if not above and not held:
            within = ()
        else:
            within = LinearConstraint(
                vstack([one for one, _ in above + held], format="csc"),
                np.concatenate(
                    [*(np.full(len(e), -np.inf) for _, e in above), *(e for _, e in held)]
                ),
                np.concatenate([ends for _, ends in above + held]),
            )
        # `milp` without whole numbers is a linear programme, and asks less around it than `linprog`
        solved = milp(price, bounds=Bounds(0, self.most), constraints=within)
        return solved.x if solved.status == _SOLVED else None


def _filled(sums: csr_array, columns: int) -> csr_array:
    sums = csr_array(sums)
    return csr_array((sums.data, sums.indices, sums.indptr), shape=(sums.shape[0], columns))
