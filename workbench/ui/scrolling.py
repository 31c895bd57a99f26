"""Brings a part of the page into view, once for each `token`, so that keys need no mouse."""

import streamlit as st

JS = """
const seen = new Map()
export default function ({ data }) {
  if (!data || seen.get(data.place) === data.token) return
  const first = !seen.has(data.place)
  seen.set(data.place, data.token)
  if (first) return
  requestAnimationFrame(() => {
    const target = document.querySelector(data.place)
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches
    target?.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" })
  })
}
"""
_scroll = st.components.v2.component("replybench_scroll", html="<span></span>", js=JS)


def scroll_to(place: str, token: str) -> None:
    """Have the element of this selector in view when the token changes; not at first sight."""
    _scroll(data={"place": place, "token": token}, key=f"scroll.{place}")
