"""How the tests of pages open one and read it."""

from streamlit.testing.v1 import AppTest

from workbench.ui import nav


def opened(app: AppTest, page: str, **parameters: str) -> AppTest:
    """A page by its name in the registry, with what its address says."""
    app.run()
    for name, value in parameters.items():
        app.query_params[name] = value
    seen = app.switch_page(str(nav.PAGES / f"{page}.py")).run()
    assert not seen.exception
    return seen


def markup(seen: AppTest) -> str:
    """All HTML of the page but its styles."""
    blocks = [element.proto.body for element in seen.get("html")]
    return "".join(body for body in blocks if "<style>" not in body)


def everything(seen: AppTest) -> str:
    """All that was sent to the browser, whatever shows it."""
    return "\n".join(str(getattr(node, "proto", "")) for node in seen._tree)
