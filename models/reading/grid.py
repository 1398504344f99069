"""Grid: the cells of a file as text, a row each, and what of the file is not among them."""

from dataclasses import dataclass

from geo.words import Sentence


class Figure(str):
    """The text of a cell that holds a number, as a workbook's do: its point is a decimal mark.

    >>> Figure("1.250") == "1.250"
    True
    """

    __slots__ = ()


Block = tuple[int, int, int, int]  # first row and column, last row and column, from 1


@dataclass(frozen=True)
class Cells:
    """The cells of a file as text, a row each, and how they were read.

    rows : texts; a number of a workbook is a `Figure`, a percentage ends in %
    notes : the sheet that was read and those that were not, hidden rows and columns, the encoding
    sheet : the name of the sheet that was read, or ""
    merged : the cells with something in them that go over several rows or columns
    commas : whether commas part the cells of a text table
    """

    rows: list[list[str]]
    notes: tuple[Sentence, ...] = ()
    sheet: str = ""
    merged: tuple[Block, ...] = ()
    commas: bool = False
