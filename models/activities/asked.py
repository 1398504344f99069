"""Asked: the spellings of a 3W file that only a person can decide about.

As at the data desk (`models.desk.review`): a decision is kept under the spelling, and is used the
next time it comes. An error stands beside each, for whoever can't be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.errors import InputError, bare
from models.desk.review import LEFT_OUT, Key, Proposal
from models.reading.person_cells import may_be_somebody
from models.withhold.counts import threshold_in_use

from models.activities.small_numbers import small_numbers  # isort: skip

# what is asked about, in the order it is asked
LEVELS = ("province", "district", "activity", "pillar", "status")


class Waits(Exception):  # noqa: N818 - no error: the row waits for a person
    """A row that waits for a decision, or that somebody has left out."""


@dataclass
class Asked:
    """Collects what is asked about the rows of a file.

    decisions : (level, province code or "", key of the spelling) -> code or left_out
    """

    decisions: Mapping[Key, str]
    proposals: dict[Key, Proposal] = field(default_factory=dict)
    errors: dict[Key, list[InputError]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)

    def answer(
        self,
        written: str,
        level: str,
        error: InputError,
        candidates: tuple[tuple[str, float], ...] = (),
        province: str = "",
    ) -> str:
        """Return what was decided about a spelling.

        Parameters
        ----------
        error : what is wrong with it where nobody is asked; its row is the spelling's.

        Raises
        ------
        Waits : nobody has decided yet, or its rows are left out.
        """
        row = error.row or 0
        one = Proposal(written, level, province, (row,), candidates)
        if (before := self.proposals.get(one.key)) is not None:
            rows = before.rows if row in before.rows else (*before.rows, row)
            one = Proposal(before.written, level, province, rows, before.candidates)
        self.proposals[one.key] = one
        self.errors.setdefault(one.key, []).append(bare(error))
        code = self.decisions.get(one.key)
        if code == LEFT_OUT:
            self.left_out.add(row)
        if not code or code == LEFT_OUT:
            raise Waits
        return code

    def waiting(self) -> list[Proposal]:
        """Return the spellings nobody has decided about, as they come in the file."""
        return [one for key, one in self.proposals.items() if not self.decisions.get(key)]

    def decided(self) -> list[tuple[Proposal, str]]:
        """Return the spellings that were decided, each with what was."""
        known = [(one, self.decisions.get(key)) for key, one in self.proposals.items()]
        return [(one, code) for one, code in known if code]

    def open_errors(self) -> list[InputError]:
        """Return what is wrong where nobody is asked."""
        return [error for one in self.waiting() for error in self.errors[one.key]]


def may_be_remembered(written: str) -> bool:
    """Return whether a spelling tells nobody's name and no small count, so that all may see it.

    >>> may_be_remembered("Shelter for 4 girls"), may_be_remembered("Safe migration")
    (False, True)
    """
    return not (small_numbers(written, threshold_in_use()) or may_be_somebody(written))
