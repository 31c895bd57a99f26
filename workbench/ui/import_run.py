"""The import itself with its progress, and what it brought."""

from collections.abc import Callable
from time import monotonic

import streamlit as st

from workbench import configuring, curating, importing
from workbench import replay as replaying
from workbench.curating import DatasetLine
from workbench.domain.tenants import Tenant
from workbench.importing import ImportSummary
from workbench.ui import import_preview, nav
from workbench.ui import import_wizard as wizards
from workbench.ui.acting import act
from workbench.ui.dataset_open import OPEN
from workbench.ui.import_wizard import Wizard
from workbench.ui.widgets import counted, escape_markdown

STAGES = {"reading": "Reading", "masking": "Masking", "storing": "Storing"}
SOON = 1.0
REPLAY = "What the AI would have said, in ten turns of it"


def show(tenant: Tenant, wizard: Wizard) -> None:
    """The import, or what it brought."""
    if wizard.step == wizards.DONE and wizard.result:
        _done(tenant, wizard, wizard.result)
    else:
        _run(tenant, wizard)


def progress_bar() -> Callable[[str, int, int], None]:
    """A bar that an import moves: the stage, its share, and about how long it still takes."""
    bar = st.progress(0.0, "Reading")
    began: dict[str, float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        now, share = monotonic(), done / max(1, total)
        took = now - began.setdefault(stage, now)
        left = took * (1 - share) / share if share else 0.0
        rest = f" · about {left:.0f} s left" if left >= SOON else ""
        bar.progress(share, f"{STAGES[stage]}: {100 * share:.0f} %{rest}")

    return progress


def _run(tenant: Tenant, wizard: Wizard) -> None:
    """The import; a click elsewhere or on Cancel breaks it off, and then nothing is stored."""
    wizard.step, wizard.interrupted = wizards.LOOK, True
    st.subheader(escape_markdown(f"Importing into {wizard.dataset}"), anchor=False)
    progress = progress_bar()
    st.button("Cancel", key="datasets.cancel")
    st.caption("All of it is stored, or nothing.")
    wizard.result = act(
        importing.import_given, tenant, wizard.given, dataset=wizard.dataset, progress=progress,
        **wizard.reading,
    )  # fmt: skip
    wizard.interrupted = False
    if wizard.result:
        wizard.step, wizard.given = wizards.DONE, []
    st.rerun()


def _done(tenant: Tenant, wizard: Wizard, summary: ImportSummary) -> None:
    """What the import brought, and where to go from here."""
    st.success(escape_markdown(wizard.undone or _told(summary)))
    if not wizard.turns:
        st.warning(import_preview.NO_TURNS)
    import_preview.left_out(summary.skipped, summary.skipped_lines)
    with st.container(horizontal=True):
        st.button("Open the dataset", type="primary", key="datasets.open_new", on_click=_open,
                  args=(summary.dataset,))  # fmt: skip
        if wizard.turns and st.button("Replay it", key="datasets.replay", help=REPLAY):
            _replay(tenant, summary.dataset)
        before = wizard.before
        if before and before.hash != summary.hash and not wizard.undone:
            st.button("Undo", key="datasets.take_back", on_click=_undo,
                      args=(tenant, wizard, before))  # fmt: skip
        st.button("Import more", key="datasets.more", type="tertiary", on_click=wizards.forget)


def _undo(tenant: Tenant, wizard: Wizard, before: DatasetLine) -> None:
    """The dataset as it was, as its newest version."""
    made = act(curating.restore, tenant, before.name, before.version)
    if made:
        wizard.undone = f"{made.label} is again as @{before.version} was."


def _replay(tenant: Tenant, dataset: str) -> None:
    """What the AI would have said, on Home."""
    config = configuring.first_look_config(tenant)
    run = act(replaying.plan_first_look, tenant, dataset, config.id)
    if run is None:
        st.rerun()
    wizards.forget()
    st.switch_page(nav.page("home"), query_params={"look": str(run.id)})


def _open(name: str) -> None:
    """Open the dataset, and close the wizard."""
    st.query_params.from_dict({OPEN: name})
    wizards.forget()


def _told(summary: ImportSummary) -> str:
    if summary.messages == summary.duplicates:
        return f"Nothing new: {summary.dataset} has all {summary.messages:,} messages already."
    read = counted(summary.conversations, "conversation")
    return (
        f"{summary.dataset}: {summary.messages - summary.duplicates:,} new messages, "
        f"{summary.duplicates:,} known already, of {read}. "
        f"{summary.client:,} are the client's, {summary.manager:,} yours, {summary.ai:,} "
        "of these written or suggested by a machine."
    )
