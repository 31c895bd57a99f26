"""What is taken away from a comparison: the report, its tables, and the address of this view."""

from functools import partial

import streamlit as st

from workbench.comparing import Comparison
from workbench.domain.tenants import Tenant
from workbench.reports import tables
from workbench.reports.page import report

TURN = ".st-key-comparison-texts"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSS = """
button { font: inherit; font-size: .933rem; color: var(--st-text-color);
  background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
  min-height: 2.5rem; padding: .25rem .75rem; cursor: pointer; white-space: nowrap; }
button:is(:hover, :focus-visible) { border-color: var(--st-primary-color);
  color: var(--st-primary-color); }
"""
JS = """
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text)
  const field = document.createElement("textarea")
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  if (!done) throw new Error("refused")
}
const arrived = new WeakSet()
function bringIntoView(place, tries = 40, last = null) {
  const target = document.querySelector(place)
  const top = target?.getBoundingClientRect().top
  if (target && top === last) return target.scrollIntoView({ block: "center" })
  if (tries) setTimeout(() => bringIntoView(place, tries - 1, top), 150)
}
export default function ({ parentElement, data }) {
  if (!arrived.has(parentElement) && new URLSearchParams(location.search).has("case"))
    bringIntoView(data.turn)
  arrived.add(parentElement)
  const button = parentElement.querySelector("button")
  button.onclick = () => {
    copy(window.location.href)
      .then(() => { button.textContent = "Copied" })
      .catch(() => { button.textContent = "Copy it from the address bar" })
    setTimeout(() => { button.textContent = "Copy link" }, 2000)
  }
}
"""
_link = st.components.v2.component(
    "replybench_link", html='<button type="button">Copy link</button>', css=CSS, js=JS
)


def show(tenant: Tenant, comparison: Comparison) -> None:
    """The menu of files, each made when it is asked for, and the link.

    Whoever opens a link to one turn has that turn in view as soon as the page stands still.
    """
    with st.popover("Download", key="comparison.download"):
        _offer("Report (HTML)", partial(report, tenant, comparison), comparison, "text/html")
        _offer("All replies (CSV)", partial(tables.csv_table, tenant, comparison), comparison,
               "text/csv")  # fmt: skip
        if tables.fits_a_sheet(comparison):
            _offer("Workbook (XLSX)", partial(tables.workbook, tenant, comparison), comparison,
                   XLSX)  # fmt: skip
    copy_link("comparison.link")


def copy_link(key: str) -> None:
    """A button that copies the address of the page as it is now."""
    _link(data={"turn": TURN}, key=key, width="content")


def _offer(
    label: str, made: "partial[str] | partial[bytes]", comparison: Comparison, mime: str
) -> None:
    ending = label.rpartition("(")[2].rstrip(")").lower()
    st.download_button(
        label,
        made,
        file_name=f"comparison-{comparison.run_id}.{ending}",
        mime=mime,
        on_click="ignore",
        key=f"comparison.{ending}",
        width="stretch",
    )
