"""Names that the examples in docstrings use without making them: a ranking and a store."""

import gc
from contextlib import closing, contextmanager
from functools import cache
from tempfile import TemporaryDirectory

import pytest

gc.disable()  # hardly anything of what is imported and collected is garbage


def pytest_collection_finish() -> None:
    """Leave thousands of tests and all modules out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


@cache
def toy_ranking(**levers):
    """Return the ranking of the shipped tables from few draws, made once; read-only."""
    from models.estimate.pipeline import rank_districts
    from models.estimate.settings import Settings

    return rank_districts(settings=Settings(draws=50, **levers))


@contextmanager
def toy_store():
    """Yield an empty store, which is gone afterwards."""
    from models.store import open_store

    with (
        TemporaryDirectory() as folder,
        closing(open_store(f"sqlite:///{folder}/s.sqlite3")) as store,
    ):
        yield store


@pytest.fixture(autouse=True, scope="session")
def examples(doctest_namespace):
    """Give both to every example."""
    doctest_namespace.update(toy_ranking=toy_ranking, toy_store=toy_store)
