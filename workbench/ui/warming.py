"""What the first comparison would wait for, imported once the login page is there."""

from importlib import import_module
from time import sleep

LATER_SECONDS = 2
HEAVY = ("workbench.comparing", "pandas", "plotly.graph_objects")


def warm_up() -> None:
    """Import what pages with tables and charts need, one after the other."""
    for name in HEAVY:
        sleep(LATER_SECONDS)
        import_module(name)
