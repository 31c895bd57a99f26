"""What is done with all conversations that fit: tagged, or frozen; and the tags of a single one."""

import streamlit as st

from workbench import curating
from workbench.curating import Conversation, DatasetLine, Tagged
from workbench.domain.filters import Filter
from workbench.domain.tenants import ENGINEERS, Tenant
from workbench.ui import dataset_notice
from workbench.ui.acting import act
from workbench.ui.widgets import counted, escape_markdown

TAG, INTO, JUST_TAGGED = "datasets.tag", "datasets.into", "datasets.just_tagged"
TAG_BOX, FREEZE_BOX = "datasets.tag_box", "datasets.freeze_box"


def offer(
    tenant: Tenant, line: DatasetLine, wanted: Filter, total: int, *, is_newest: bool
) -> None:
    """The two popovers, for those who may change datasets."""
    if tenant.role not in ENGINEERS:
        return
    if is_newest:
        with st.popover(f"Tag these {total:,}", key=TAG_BOX, on_change="rerun"):
            _ask_tag(tenant, line, wanted)
    with st.popover(f"Freeze these {total:,}", key=FREEZE_BOX, on_change="rerun"):
        _ask_name(tenant, line, wanted, total)


def edit(tenant: Tenant, line: DatasetLine, conversation: Conversation) -> None:
    """The tags of one conversation, to choose or to write."""
    if tenant.role not in ENGINEERS:
        return
    key = f"datasets.tags.{conversation.id}"
    known = [one.tag for one in curating.tags(tenant, line.id)]
    st.multiselect(
        "Tags", known, default=conversation.tags, key=key, accept_new_options=True,
        placeholder="Choose a tag or write a new one", on_change=_retag,
        args=(tenant, line, conversation, key),
    )  # fmt: skip


def stays_open(conversation: Conversation) -> bool:
    """Whether this is what a tag was just given to: a row of its own, read further."""
    return st.session_state.get(JUST_TAGGED) == (conversation.source, conversation.external_id)


def _ask_tag(tenant: Tenant, line: DatasetLine, wanted: Filter) -> None:
    known = [one.tag for one in curating.tags(tenant, line.id)]
    st.selectbox(
        "Tag", known, index=None, key=TAG, accept_new_options=True,
        placeholder="Choose one or write a new one",
    )  # fmt: skip
    with st.container(horizontal=True):
        for label, way in (("Add", "add"), ("Remove", "remove")):
            st.button(label, key=f"datasets.tag_{way}", on_click=_tag_all,
                      args=(tenant, line, wanted, way))  # fmt: skip
    st.caption("This makes a new version; the present one stays.")


def _ask_name(tenant: Tenant, line: DatasetLine, wanted: Filter, total: int) -> None:
    st.text_input("Into the dataset", key=INTO, placeholder="a new or a known name")
    st.button("Freeze", key="datasets.freeze", type="primary", on_click=_freeze,
              args=(tenant, line, wanted))  # fmt: skip
    st.caption(
        f"It will hold {counted(total, 'conversation')} of {escape_markdown(line.label)} and no "
        "other; a known dataset gets a new version. Redacted ones stay behind."
    )


def _tag_all(tenant: Tenant, line: DatasetLine, wanted: Filter, way: str) -> None:
    tag = st.session_state.get(TAG) or ""
    done: Tagged | None = act(curating.tag, tenant, line.name, wanted, **{way: [tag]})
    if done:
        _tell(done, "got" if way == "add" else "lost", tag)
        st.session_state.pop(JUST_TAGGED, None)
        st.session_state[TAG_BOX] = False


def _retag(tenant: Tenant, line: DatasetLine, conversation: Conversation, key: str) -> None:
    """What was chosen and what was taken away; a refused tag leaves the field again."""
    chosen, before = st.session_state[key], conversation.tags
    add = [tag for tag in chosen if tag not in before]
    remove = [tag for tag in before if tag not in chosen]
    one = Filter(only=(conversation.id,))
    done: Tagged | None = act(curating.tag, tenant, line.name, one, add=add, remove=remove)
    if done is None:
        st.session_state[key] = before
        return
    _tell(done, "got" if add else "lost", ", ".join(add or remove))
    st.session_state[JUST_TAGGED] = (conversation.source, conversation.external_id)


def _tell(done: Tagged, verb: str, tags: str) -> None:
    name = done.dataset.name
    if not done.conversations:
        known = "all of these have" if verb == "got" else "none of these has"
        dataset_notice.tell(name, f"Nothing changed: {known} that tag.")
        return
    what = counted(done.conversations, "conversation")
    sentence = f"{what} {verb} #{tags}: {name}@{done.dataset.version}."
    dataset_notice.tell(name, sentence, undo=done.before)


def _freeze(tenant: Tenant, line: DatasetLine, wanted: Filter) -> None:
    into = st.session_state.get(INTO) or ""
    if made := act(curating.freeze, tenant, line.label, wanted, into=into):
        what = counted(made.conversation_count, "conversation")
        dataset_notice.tell(line.name, f"{made.label} holds {what} of {line.label}.")
        st.session_state[FREEZE_BOX] = False
