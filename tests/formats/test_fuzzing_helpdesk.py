"""Help desks' and models' files with any value in any place: read in order, or refused."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats import samples_helpdesk as samples
from tests.formats.samples_helpdesk import SAMPLES
from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side
from workbench.formats.parsed import Parsed
from workbench.formats.registry import parse

GOOD: dict[str, Any] = {
    "chatwoot": {"payload": samples.CHATWOOT},
    "intercom": [samples.INTERCOM],
    "zendesk": {"tickets": [samples.ZENDESK], "users": [{"id": 12}]},
    "freshdesk": [samples.FRESHDESK],
    "hubspot": {"results": samples.HUBSPOT},
    "openai": [
        *samples.OPENAI,
        {"item": {"input": "Hi", "ideal": "Hello"}},
        {
            "input": samples.chat(("user", "Hi")),
            "preferred_output": [{"role": "assistant", "content": "a"}],
            "non_preferred_output": [{"role": "assistant", "content": "b"}],
        },
    ],
    "anthropic": samples.ANTHROPIC,
    "sharegpt": samples.SHAREGPT,
    "chatgpt": samples.CHATGPT,
}
DEEP: Any = 1
for _ in range(150):
    DEEP = [DEEP]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, 2**63, 10**40, 1e308, float("inf"), float("nan"), 1.5]),
    st.sampled_from(["", " ", "\0", "\ud800", "x" * 300, "<p>a</p>", "e", "a", "root"]),
    st.sampled_from(["admin", "bot", "comment", "note", "INCOMING", "system", "2024-01-01"]),
    st.sampled_from([[], {}, [None], [[]], {"id": 1}, ["a"], {"a": "b"}, {"type": "text"}]),
    st.just(DEEP),
)


def replaced(value: Any) -> Callable[[Any, Any], None]:
    """With this value in its place."""
    return lambda owner, key: owner.__setitem__(key, value)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value."""
    yield path
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(each, (*path, key))


def changed(value: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """A copy of the value in which the owner of the path's end is changed."""
    whole = [json.loads(json.dumps(value))]
    owner: Any = whole
    for step in (0, *path)[:-1]:
        owner = owner[step]
    change(owner, (0, *path)[-1])
    return whole[0] if whole else None


def removed(owner: Any, key: Any) -> None:
    """Without this value."""
    del owner[key]


def doubled(owner: Any, key: Any) -> None:
    """With this value twice in its list."""
    if isinstance(owner, list):
        owner.append(owner[key])


CHANGES = st.one_of(ODD.map(replaced), st.just(removed), st.just(doubled))


def checked(data: bytes, name: str) -> None:
    """The data as this format: its result, or that it was refused."""
    try:
        found = parse(data, name)
    except BadImport:
        return
    assert isinstance(found, Parsed)
    assert len({each.external_id for each in found.conversations}) == len(found.conversations)
    for message in found.messages:
        assert message.text.strip()
        assert message.text.encode()
        assert "\0" not in message.text
        assert message.role is not Side.CLIENT or message.origin is Origin.HUMAN
        assert 0 < len(message.external_id) <= 200


@pytest.mark.parametrize("name", GOOD, ids=str)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_in_any_place_is_read_or_refused(name, data):
    value: Any = GOOD[name]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(value))))
        value = changed(value, path, data.draw(CHANGES))
    rows = value if isinstance(value, list) and data.draw(st.booleans()) else [value]
    written = "\n".join(json.dumps(row) for row in rows)

    checked(written.encode(), name)


@pytest.mark.parametrize("name", GOOD, ids=str)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_file_that_is_cut_or_mangled_is_read_or_refused(name, data):
    whole = SAMPLES[name].good
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))

    checked(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:], name)


@pytest.mark.parametrize("name", GOOD, ids=str)
@pytest.mark.parametrize("written", ["[" * 100_000, '{"a":' * 100_000, "[" * 150 + "]" * 150])
def test_brackets_without_end_are_refused(name, written):
    with pytest.raises(BadImport):
        parse(written.encode(), name)


@pytest.mark.parametrize("name", GOOD, ids=str)
def test_every_record_is_a_message_or_counted(name):
    found = parse(SAMPLES[name].good)

    assert len(found.messages) + sum(found.skipped.values()) == SAMPLES[name].records
    assert {message.role for message in found.messages if message.origin is Origin.AI} <= {
        Side.MANAGER,
        Side.NOTE,
    }
