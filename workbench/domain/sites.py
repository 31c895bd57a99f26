"""Where the app is on the web, as an operator writes it: a path and names."""

import re

SEGMENTS = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
NAME = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
RESERVED = ("_stcore", "component", "media", "static")  # Streamlit's own


def base_path(text: str) -> str:
    """`/a/b` without a slash at its end, or nothing; raises ValueError for what is no path."""
    bare = text.strip().strip("/")
    path = f"/{bare}" if bare else ""
    if not path:
        return ""
    if not SEGMENTS.fullmatch(path):
        raise ValueError("it is no path; write one like /replybench")
    if path.split("/")[1] in RESERVED:
        raise ValueError(f"paths below /{path.split('/')[1]} are taken; write one like /replybench")
    return path


def host_names(text: str) -> list[str]:
    """The names of a list by commas; raises ValueError for one with a scheme, port or path."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no host name; write replybench.example, by commas")
    return names
