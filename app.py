"""The ASGI entry: `streamlit run app.py` and `uvicorn app:app` both serve it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from workbench import configuring, logs, modelling
from workbench.api.door import Door
from workbench.api.sockets import answer_at_once
from workbench.ui import warming
from workbench.ui.headers import SecurityHeaders
from workbench.ui.routes import ROUTES
from workbench.ui.widgets import show_error

api = Door()
MAIN = Path(__file__).resolve().parent / "workbench" / "ui" / "main.py"


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """What must be right to start; then, beside the app: the model, what is imported later."""
    logs.install()
    answer_at_once()
    configuring.check_encryption()
    modelling.start_model()
    Thread(target=_warm_up, name="warm-up", daemon=True).start()
    yield


def _warm_up() -> None:
    warming.warm_up()
    api.load()


def script_error(error: BaseException) -> bool:
    """Errors of callbacks and fragments, which main.py does not see."""
    show_error(error)
    return True


app = st.App(
    MAIN,
    lifespan=lifespan,
    routes=[*ROUTES, Mount("/api", api)],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=script_error,
)
