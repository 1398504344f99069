"""Preloaded: what every dashboard of a test loads and computes first, done once for all of them.

Imported by the process that they are forked from. No store is opened there.
"""

from __future__ import annotations

import importlib
import pkgutil

import tests.remembered  # noqa: F401 # the first list is made here, and taken from there
from models.estimate.inputs import shipped_inputs
from models.estimate.pipeline import rank_districts
from models.estimate.settings import Settings
from pages import view

for module in pkgutil.walk_packages(view.__path__, f"{view.__name__}."):
    importlib.import_module(module.name)
rank_districts(shipped_inputs(), Settings())
