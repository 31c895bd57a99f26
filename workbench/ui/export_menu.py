"""The "Export" popover: a format, what it is for, and the file, made when it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from workbench import accounts, exporting
from workbench.domain.errors import Denied
from workbench.domain.tenants import Tenant
from workbench.exporting import Export, Kind, Offer
from workbench.ui import session
from workbench.ui.widgets import sentence

Make = Callable[[Tenant, str], Export]
PURPOSES = {
    "json": "All that is known, to be imported again here or in another company.",
    "csv": "A row for each message, for a spreadsheet; it can be imported again.",
    "xlsx": "A row for each message, for a spreadsheet; it can be imported again.",
    "openai": "Conversations to fine-tune a chat model with.",
    "dpo": "Pairs to train with: what people preferred, and what they turned down.",
    "sharegpt": "Conversations for open models' training tools.",
    "inspect": "Each reply to a client as a sample of Inspect.",
    "promptfoo": "Each reply to a client as a test of promptfoo.",
    "langfuse": "Each reply to a client as an item of a Langfuse dataset.",
    "langsmith": "Each reply to a client as an example of LangSmith.",
}


@dataclass(frozen=True, slots=True)
class Exportable:
    """What is exported from a page; `key` tells its widgets from those of another."""

    kind: Kind
    key: str
    offer: Callable[[str], Offer]
    make: Make


def dataset(tenant: Tenant, name: str) -> None:
    """The popover of a dataset's version, `name@version`."""
    _show(
        Exportable(
            Kind.DATASET,
            f"datasets.export.{name}",
            partial(exporting.offer_dataset, tenant, name),
            lambda by, form: exporting.export_dataset(by, name, form),
        )
    )


def chat(tenant: Tenant, chat_id: int) -> None:
    """The popover of a chat."""
    _show(
        Exportable(
            Kind.CHAT,
            f"chat.export.{chat_id}",
            partial(exporting.offer_chat, tenant, chat_id),
            lambda by, form: exporting.export_chat(by, chat_id, form),
        )
    )


def _show(what: Exportable) -> None:
    with st.popover("Export", key=what.key, on_change="rerun") as place:
        if place.open:
            _choices(what)


def _choices(what: Exportable) -> None:
    """The format, and the file or why there is none."""
    writers = {one.name: one for one in exporting.formats(what.kind)}
    form = st.selectbox(
        "Format", list(writers), format_func=lambda name: writers[name].label,
        key=f"{what.key}.format",
    )  # fmt: skip
    st.caption(PURPOSES[form])
    offered = what.offer(form)
    if offered.refusal:
        st.caption(sentence(offered.refusal))
        return
    st.download_button(
        f"Download {writers[form].suffix.upper()}",
        partial(_file, session.cookie_token(), what.make, form),
        file_name=offered.file_name,
        mime=offered.mime,
        on_click="ignore",
        key=f"{what.key}.{form}",
        type="primary",
        width="stretch",
    )


def _file(token: str, make: Make, form: str) -> bytes:
    """The file, for whoever is logged in at the moment of the click."""
    tenant = accounts.tenant_of(token)
    if tenant is None:
        raise Denied("your login has ended; log in again")
    return make(tenant, form).read()
