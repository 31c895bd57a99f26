"""What the import wizard asks: how a file is read, its columns, its dates, which names are us."""

from collections.abc import Sequence

import streamlit as st

from workbench import importing
from workbench.domain.tenants import Tenant
from workbench.importing import Author, Look
from workbench.ui import import_wizard as wizards
from workbench.ui.acting import act
from workbench.ui.import_wizard import Wizard
from workbench.ui.widgets import counted, escape_markdown

OURS = "datasets.ours"
FEW = 2
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
NOTHING = "(not used)"
CHOOSE = "Choose an answer above first."
WIDTHS = [1.2, 1.2, 1.6]


def show(tenant: Tenant, wizard: Wizard) -> None:
    """The question of the open step, or what there would be to ask."""
    questions = {
        wizards.FORMAT: _format,
        wizards.COLUMNS: _columns,
        wizards.DATES: _dates,
        wizards.NAMES: _names if wizards.NAMES in wizard.asked else _known_names,
    }
    questions[wizard.step](tenant, wizard)


def buttons(wizard: Wizard, label: str) -> bool:
    """The way on, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        sent = st.button(label, type="primary", key="datasets.answer")
        st.button("Back", key="datasets.back", on_click=wizards.go_back, args=(wizard,))
        st.button("Start over", key="datasets.forget", type="tertiary", on_click=wizards.forget)
    return sent


def found(look: Look) -> str:
    """What was read, in one line."""
    order = ORDERS.get(look.date_order, "")
    parts = [
        f"Read as {look.format}",
        f"columns as saved under {look.mapping}" if look.mapping else "",
        f"dates as {order}" if order else "",
        *look.remarks,
        counted(look.conversations, "conversation"),
        counted(look.messages, "message"),
        f"left out: {sum(look.skipped.values()):,}",
        "nothing is stored yet",
    ]
    return " · ".join(filter(None, parts))


def ask_names(authors: Sequence[Author], before: Sequence[str], key: str) -> list[str]:
    """The names chosen: one of two, or any of several."""
    names = [author.name for author in authors]
    known = [name for name in before if name in names]
    if len(authors) <= FEW:
        chosen = st.radio(
            "Your name in this chat", names, key=key, format_func=escape_markdown,
            index=names.index(known[0]) if known else None,
            captions=[escape_markdown(_begins(author)) for author in authors],
        )  # fmt: skip
        return [chosen] if chosen else []
    st.dataframe([_row(author) for author in authors], hide_index=True, key=f"{key}.table")
    return st.multiselect(
        "Your names (several where colleagues answered too)", names, known, key=key
    )


def ask_order(look: Look, before: str, key: str) -> str:
    """The order of the file's dates, shown by one of them."""
    orders = list(look.date_orders)
    chosen: str | None = st.radio(
        f"What day is {escape_markdown(look.date_example)}?",
        orders,
        orders.index(before) if before in orders else None,
        key=key,
        format_func=lambda order: _day(look, order),
        captions=[ORDERS[order] for order in orders],
    )
    return chosen or ""


def _format(tenant: Tenant, wizard: Wizard) -> None:
    """What was found: the format, the encoding, the order of dates; and another format."""
    look = wizard.look
    if look is None:
        return
    st.subheader("How is this file read?", anchor=False)
    encodings = f" Encoding: {', '.join(look.encodings)}." if look.encodings else ""
    st.markdown(f"{escape_markdown(found(look))}.{encodings}")
    known = importing.formats()
    form = st.selectbox("Format", known, known.index(wizard.format), key="datasets.reformat",
                        help="auto is what was found from the content")  # fmt: skip
    anew = wizard.anew
    if look.mapping or anew:
        anew = st.checkbox(
            "Ask what the columns mean, whatever is saved", anew, key="datasets.anew"
        )
    if buttons(wizard, "Continue"):
        wizard.answer(format=form, anew=anew)
        wizards.go_on(tenant, wizard)
        st.rerun()


def _columns(tenant: Tenant, wizard: Wizard) -> None:
    """What each column of a table means."""
    look = wizard.asked[wizards.COLUMNS]
    st.subheader("What do these columns mean?", anchor=False)
    st.caption("At least the text, who wrote it, and what makes rows one conversation.")
    if wizard.columns and wizard.look and (missing := wizard.look.missing):
        st.warning(escape_markdown(f"Still missing: the column of the {missing}."))
    guess = wizard.columns or look.guess
    chosen = {
        column: field
        for place, column in enumerate(look.columns)
        if (field := _column(place, column, look, guess.get(column, NOTHING))) != NOTHING
    }
    saved = st.text_input("Save this mapping as", key="datasets.mapping", max_chars=200,
                          placeholder="a name, so that the next file asks nothing")  # fmt: skip
    if buttons(wizard, "Continue"):
        wizard.answer(columns=chosen)
        wizards.go_on(tenant, wizard)
        if saved.strip() and wizard.step != wizards.COLUMNS:
            act(importing.save_mapping, tenant, saved, chosen)
        st.rerun()


def _column(place: int, column: str, look: Look, guess: str) -> str:
    """One column: its name, what it is to be, and some of its values."""
    fields = [NOTHING, *importing.FIELDS]
    with st.container(key=f"importcolumn-{place}"):
        name, meaning, values = st.columns(WIDTHS, vertical_alignment="center")
        name.markdown(f"**{escape_markdown(column)}**")
        field = meaning.selectbox(
            escape_markdown(f"Meaning of {column}"), fields, fields.index(guess),
            key=f"datasets.column.{place}", label_visibility="collapsed",
        )  # fmt: skip
        shown = " / ".join(str(value)[:60] for value in look.columns[column])
        values.caption(escape_markdown(shown) or "—")
    return field or NOTHING


def _dates(tenant: Tenant, wizard: Wizard) -> None:
    """How dates are to be read where two orders fit."""
    st.subheader("How does this file write its dates?", anchor=False)
    chosen = ask_order(wizard.asked[wizards.DATES], wizard.date_order, "datasets.order")
    if not buttons(wizard, "Continue"):
        return
    if not chosen:
        st.warning(CHOOSE)
        return
    wizard.answer(date_order=chosen)
    wizards.go_on(tenant, wizard)
    st.rerun()


def _names(tenant: Tenant, wizard: Wizard) -> None:
    """Which of the names is us."""
    look = wizard.asked[wizards.NAMES]
    st.subheader("Which of these names is you?", anchor=False)
    st.caption(escape_markdown(found(look)))
    ours = ask_names(look.authors, wizard.managers, OURS)
    if not buttons(wizard, "Continue"):
        return
    if not ours:
        st.warning(CHOOSE)
        return
    wizard.answer(managers=ours)
    wizards.go_on(tenant, wizard)
    st.rerun()


def _known_names(tenant: Tenant, wizard: Wizard) -> None:
    """Who wrote in a file that tells the sides itself."""
    st.subheader("Who wrote in it?", anchor=False)
    st.caption("This file says itself who is the client and who is you.")
    authors = wizard.look.authors if wizard.look else ()
    st.dataframe([_row(author) for author in authors], hide_index=True, key=f"{OURS}.table")
    if buttons(wizard, "Continue"):
        wizards.go_on(tenant, wizard)
        st.rerun()


def _day(look: Look, order: str) -> str:
    """The day that the example is in this order."""
    day = look.date_readings.get(order)
    return f"{day.day} {day:%B %Y}" if day else ORDERS[order]


def _begins(author: Author) -> str:
    return f"{counted(author.messages, 'message')}: {' / '.join(author.samples)}"


def _row(author: Author) -> dict[str, str | int]:
    begins = " / ".join(author.samples)
    return {"Name": author.name, "Messages": author.messages, "Begins with": begins}
