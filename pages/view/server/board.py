"""Board: what the processes of one dashboard tell each other, in memory that all of them share."""

import mmap


class Board:
    """For each process its id, and how many visitors it has.

    It is made before they part. Each number is written by one process alone.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._numbers = memoryview(mmap.mmap(-1, 2 * 8 * count)).cast("q")

    def note(self, place: int, process: int) -> None:
        """Write down which process is at a place now; nobody is there yet."""
        self._numbers[2 * place], self._numbers[2 * place + 1] = process, 0

    def add(self, place: int, visitors: int) -> None:
        """Count visitors who have come to a place, or, less than 0, who have left.

        >>> board = Board(2); board.note(1, 4711); board.add(1, 2); board.add(1, -1)
        >>> board.visitors(1), board.everybody(), board.processes()
        (1, 1, {1: 4711})
        """
        self._numbers[2 * place + 1] += visitors

    def visitors(self, place: int) -> int:
        """Return how many are at a place."""
        return self._numbers[2 * place + 1]

    def everybody(self) -> int:
        """Return how many are at all places."""
        return sum(self._numbers[1::2])

    def processes(self) -> dict[int, int]:
        """Return place -> id of the process there, of those that live."""
        return {place: found for place, found in enumerate(self._numbers[::2]) if found}
