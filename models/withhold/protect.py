"""Protect: more counts of a block are withheld, until its small ones can't be narrowed down.

For every small count it is asked: which is the table nearest to the true one in which it is 1,
and which that in which it is `threshold` - 1? Wherever these differ from what would be shown,
that is withheld too; so a reader can rule out neither.
"""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import block_array, csr_array

from models.withhold.attacker import TINY, Reader
from models.withhold.block import Block

_EFFORT = 1_000_000  # rows times questions; a block that asks for more is withheld as a whole


def protect(block: Block, ends: np.ndarray, threshold: int) -> None:
    """Withhold rows of a block until a reader can rule out no end of any target.

    Parameters
    ----------
    block : its `hidden` is changed; withholding only ever loosens what a reader can tell, so a
        count once safe stays safe.
    ends : (n, 2) how low and how high a reader must be able to think each row; nan for any.
    threshold : what the table has no row of, but its sums may tell, is protected too where it is
        smaller.
    """
    block.hide_parts()
    if np.isnan(ends).all() and not block.within.nnz:
        return
    small = (ends[:, 0] == 1) & (ends[:, 1] == threshold - 1)
    block.hide(block.kin.withheld_with(small, block.count))
    reader = Reader(block)
    asked = _Asked(*_with_untold(reader, ends, threshold), reader)
    if asked.too_many(block):  # though nothing may be waiting
        block.hide(reader.values >= 1 - TINY)
        return
    rows = np.flatnonzero(~np.isnan(ends[:, 0]))
    for number, upward in asked.waiting():
        if asked.too_many(block):
            block.hide(reader.values >= 1 - TINY)
            return
        kin = rows[number : number + 1]
        other = reader.mistaken(asked.sums[[number]], asked.ends[number, int(upward)], upward)
        # where the sums leave a count no other number at all, none can be made room for
        while other is not None:
            if not (other.changed.any() and len(kin) and block.hide_kin(kin[0])):
                block.hide(other.changed)
                if other.possible:
                    asked.see(other.cells)
                    break
                if not block.hide_around(other.changed):
                    break
            other = reader.mistaken(asked.sums[[number]], asked.ends[number, int(upward)], upward)


def _with_untold(reader: Reader, ends: np.ndarray, threshold: int) -> tuple[csr_array, np.ndarray]:
    """Return the sums to protect, those of rows first, and their ends."""
    untold = reader.untold @ reader.likeliest
    small = (untold > TINY) & (untold < threshold - TINY)
    rows = ~np.isnan(ends[:, 0])
    sums = block_array([[reader.cells[rows]], [reader.untold[small]]]).tocsr()
    return sums, np.vstack([ends[rows], np.tile([1.0, threshold - 1.0], (int(small.sum()), 1))])


class _Asked:
    """What was asked about the sums of a block, and which of their ends were seen possible."""

    def __init__(self, sums: csr_array, ends: np.ndarray, reader: Reader) -> None:
        # to ask about all at once is a question too
        self.sums, self.ends, self.asked = sums, ends, int(len(ends) > 0)
        self.low, self.high = np.full(len(ends), np.inf), np.full(len(ends), -np.inf)
        self.see(reader.likeliest)
        for upward in (False, True):
            self._sweep(reader, upward)

    def _sweep(self, reader: Reader, upward: bool) -> None:
        """Ask about all sums at once, then about those still waiting, as long as that helps."""
        waiting = np.flatnonzero(~self._seen(upward))
        before = len(waiting) + 1
        while 0 < len(waiting) < before:
            before = len(waiting)
            upto = self.ends[waiting, 1] if upward else None
            self.see(reader.sweep(self.sums[waiting], upto))
            waiting = np.flatnonzero(~self._seen(upward))

    def _seen(self, upward: bool) -> np.ndarray:
        """Return which sums were seen at their upper, or at their lower end."""
        if upward:
            return self.high >= self.ends[:, 1] - TINY
        return self.low <= self.ends[:, 0] + TINY

    def see(self, cells: np.ndarray | None) -> None:
        """Note what the sums are in a table that a reader could take for the true one."""
        if cells is not None:
            values = self.sums @ cells
            self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)

    def too_many(self, block: Block) -> bool:
        """Return whether a block asks for more than we have time for."""
        return self.asked * len(block.rows) > _EFFORT

    def waiting(self) -> Iterator[tuple[int, bool]]:
        """Yield, one after the other, each sum and whether its upper end was not seen yet."""
        for upward in (False, True):
            for number in range(len(self.ends)):
                if not self._seen(upward)[number]:
                    self.asked += 1
                    yield number, upward
