"""Serving below a path: Streamlit does so with what is its own, and not with our routes."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Mount, Route
from streamlit import config


def below(path: str, routes: Sequence[Route | Mount]) -> list[BaseRoute]:
    """Our routes below the path, and Streamlit told to serve its own there.

    They are not mounted as one: a mount keeps all that is below it to itself.
    """
    config.set_option("server.baseUrlPath", path)
    return [_moved(path, route) for route in routes]


def _moved(path: str, route: Route | Mount) -> BaseRoute:
    if isinstance(route, Mount):
        return Mount(f"{path}{route.path}", app=route.app, name=route.name)
    return Route(
        f"{path}{route.path}", route.endpoint, methods=sorted(route.methods or ()), name=route.name
    )
