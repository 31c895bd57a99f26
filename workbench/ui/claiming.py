"""The browser's part of logging in and out: it has the cookie set or cleared, then reloads.

The reload keeps the address, so that a deep link survives the login.
"""

import streamlit as st

from workbench.settings import settings
from workbench.ui import session

JS = """
const sent = new Set()
export default function ({ data, setTriggerValue }) {
  if (!data || sent.has(data.once)) return
  sent.add(data.once)
  fetch(data.path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-Replybench": "1" },
    body: JSON.stringify({ ticket: data.once }),
  })
    .then((answer) => {
      if (!answer.ok) throw new Error(answer.status)
      location.reload()
    })
    .catch(() => setTriggerValue("failed", data.once))
}
"""
_exchange = st.components.v2.component("replybench_cookie", html="<span></span>", js=JS)


def claim_cookie() -> None:
    """Trade the ticket that waits for the cookie."""
    st.caption("Logging in …")
    _post("/auth/claim", st.session_state[session.TICKET], session.TICKET)


def clear_cookie() -> None:
    """Have the cookie cleared; its login has ended already."""
    st.caption("Logging out …")
    _post("/auth/logout", "leaving", session.LEAVING)


def _post(path: str, once: str, key: str) -> None:
    answer = _exchange(
        data={"path": f"{settings().base_path}{path}", "once": once},
        key=f"cookie.{key}",
        on_failed_change=lambda: None,
    )
    if answer.failed:
        st.session_state.pop(key, None)
        st.error("The browser could not reach the app. Try again.")
        st.button("Back to the form", key="login.back")
