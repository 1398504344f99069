"""Catalogue: the live sources by name."""

from geo.errors import InputError
from models.sources.asis import ASIS
from models.sources.mpi import MPI
from models.sources.outline_source import OUTLINES
from models.sources.rainfall import RAINFALL
from models.sources.source import LiveSource

SOURCES = {source.name: source for source in (OUTLINES, MPI, RAINFALL, ASIS)}


def source_of(name: str) -> LiveSource:
    """Return the live source of a name.

    Raises
    ------
    InputError : there is none of that name.

    >>> source_of("mpi").replaces
    'poverty'
    """
    if name not in SOURCES:
        choices = ", ".join(SOURCES)
        raise InputError("estimate.choice", column="NAME", choices=choices, found=repr(name[:40]))
    return SOURCES[name]
