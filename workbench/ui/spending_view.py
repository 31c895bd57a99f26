"""What the company's calls cost this month, by purpose and model: for who changes models."""

from html import escape

import streamlit as st

from workbench import spending
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.spending import SpendingLine
from workbench.ui.widgets import escape_markdown, spent, spent_briefly, tokens

PURPOSES = {
    "draft": "Drafts",
    "side by side": "Side by side",
    "replay": "Runs",
    "ghost": "Ghost replies",
    "tryout": "Twelve turns",
    "simulation": "Simulated conversations",
    "judge": "Judges",
    "embedding": "Similarity of meaning",
    "rewriting": "Edits with AI",
    "preview": "Previews of prompts",
    "test": "Tests of a connection",
}
HEAD = "<tr><th>For</th><th>Calls</th><th class='wide'>Tokens in + out</th><th>Cost</th></tr>"


def show(tenant: Tenant) -> None:
    """The month's sum, and a table of what it is made of."""
    if tenant.role not in ENGINEERS:
        return
    month = spending.this_month(tenant)
    st.subheader("Cost of models this month", anchor=False)
    st.caption(
        f"{escape_markdown(spent(month.total))} since {month.first:1 %B} (UTC), "
        f"{escape_markdown(tokens(month.total))}. Calls that failed are not counted."
    )
    if month.lines:
        rows = "".join(_row(line) for line in month.lines)
        st.html(f'<table class="wb-table wb-costs">{HEAD}{rows}</table>')


def _row(line: SpendingLine) -> str:
    name, costs = PURPOSES.get(line.purpose, line.purpose.capitalize()), line.spent
    count = f"{costs.input_tokens:,} + {costs.output_tokens:,}"
    return (
        f"<tr><td>{escape(name)}<small>{escape(line.model)}</small></td><td>{costs.calls:,}</td>"
        f"<td class='wide'>{count}</td><td>{escape(spent_briefly(costs))}</td></tr>"
    )
