"""The ASGI entry, all of it below WORKBENCH_BASE_PATH.

`python -m workbench serve` serves it, `streamlit run app.py` and `uvicorn app:app` can.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from streamlit import config

from workbench import configuring, logs, modelling, running
from workbench.api.door import Door
from workbench.runners import daily
from workbench.settings import settings
from workbench.ui import mounting, warming
from workbench.ui.headers import SecurityHeaders
from workbench.ui.proxying import BehindProxies, OwnPagesOnly
from workbench.ui.routes import ROUTES
from workbench.ui.widgets import show_error

api = Door()
MAIN = Path(__file__).resolve().parent / "workbench" / "ui" / "main.py"


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """What must be right to start; then, beside the app: the model, later imports, the purge."""
    logs.install()
    configuring.check_encryption()
    modelling.start_model()
    Thread(target=_warm_up, name="warm-up", daemon=True).start()
    no_more_purges = daily.purge_daily()
    yield
    no_more_purges.set()
    await run_in_threadpool(running.stop)


def listening_on(address: str) -> st.App:
    """The app, for who serves it: whether that is this machine alone decides on the demo's door."""
    config.set_option("server.address", address)
    return app


def _warm_up() -> None:
    """Make ready what is opened first; then let the collector forget what is there to stay.

    Streamlit collects all garbage after each run of a page: a walk over every module's objects, a
    fifth of a second in which no other page or request gets on.
    """
    warming.warm_up()
    api.load()
    gc.collect()
    gc.freeze()


def script_error(error: BaseException) -> bool:
    """Errors of callbacks and fragments, which main.py does not see."""
    show_error(error)
    return True


app = st.App(
    MAIN,
    lifespan=lifespan,
    routes=mounting.below(settings().base_path, [*ROUTES, Mount("/api", api)]),
    middleware=[
        Middleware(BehindProxies, proxies=settings().proxies),
        Middleware(TrustedHostMiddleware, allowed_hosts=settings().allowed_hosts),
        Middleware(OwnPagesOnly),
        Middleware(SecurityHeaders),
    ],
    on_script_error=script_error,
)
