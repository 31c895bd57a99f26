"""`dataset`: list, versions, diff, split, tag, freeze and restore datasets.

JSON keys. list: datasets: [name, version, conversations, turns, messages, first_at, last_at,
decided, as_is, redacted, tags, source, created_at, hash]. versions: dataset, versions: [version,
by, created_at, conversations, messages, hash]. diff: before, after, added, removed: [id, title,
messages], changed: [{before, after, fields: [name, before, after], messages: [kind, role, before,
after]}], same. split: train, test: {dataset, version, conversations, messages, hash}. tag: dataset,
version, before, conversations, hash. freeze and restore: dataset, version, conversations, messages,
hash.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import percent, print_json, print_lines, print_table
from workbench.domain.errors import BadInput
from workbench.domain.filters import Filter, Has

if TYPE_CHECKING:
    from workbench.curating import ChangedPair, Dataset, DatasetDiff, DatasetLine, Told, Version
    from workbench.domain.tenants import Tenant

group = typer.Typer(help="Datasets: versions, tags, splits, differences.", no_args_is_help=False)
NameArgument = Annotated[str, typer.Argument(metavar="DATASET", help="NAME or NAME@VERSION.")]
TextOption = Annotated[
    str, typer.Option("--text", metavar="WORDS", help="In a title or a message.")
]
TaggedOption = Annotated[
    list[str] | None, typer.Option("--tagged", metavar="TAG", help="Has this tag; repeatable.")
]
LeastOption = Annotated[int | None, typer.Option("--least", help="At least so many messages.")]
MostOption = Annotated[int | None, typer.Option("--most", help="At most so many messages.")]
SinceOption = Annotated[
    str, typer.Option("--since", metavar="YYYY-MM-DD", help="Begins on this day or later, in UTC.")
]
UntilOption = Annotated[
    str, typer.Option("--until", metavar="YYYY-MM-DD", help="Ends on this day or earlier, in UTC.")
]
HasOption = Annotated[
    list[Has] | None, typer.Option("--has", help="Has such a reply; may be repeated.")
]
IdOption = Annotated[
    list[int] | None, typer.Option("--conversation", metavar="ID", help="This one; repeatable.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(group, name="dataset")


@group.command("list")
def list_datasets(company: CompanyOption = "", json: JsonOption = False) -> None:
    """List the newest version of each dataset."""
    from workbench import accounts, curating

    lines = curating.datasets(accounts.tenant_for(company))
    if json:
        print_json({"datasets": [_line(line) for line in lines]})
        return
    heads = ("Dataset", "Conversations", "Manager turns", "Messages", "Dates", "Unchanged", "Tags")
    print_table(heads, [_row(line) for line in lines])


@group.command("versions")
def versions(dataset: NameArgument, company: CompanyOption = "", json: JsonOption = False) -> None:
    """List every version of a dataset, the newest first."""
    from workbench import accounts, curating

    found = curating.versions(accounts.tenant_for(company), dataset)
    if json:
        print_json({"dataset": found[0].name, "versions": [_version(one) for one in found]})
        return
    heads = ("Version", "By", "Made", "Conversations", "Messages", "Hash")
    print_table(
        heads,
        [
            (one.version, one.by, f"{one.created_at:%Y-%m-%d %H:%M}", one.conversations,
             one.messages, one.hash[:12])
            for one in found
        ],
    )  # fmt: skip


@group.command("diff")
def diff(
    before: NameArgument,
    after: NameArgument,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """What two versions or datasets differ in, message by message with --json."""
    from workbench import accounts, curating

    tenant = accounts.tenant_for(company)
    found = curating.diff(tenant, before, after)
    if json:
        print_json(_diff(tenant, found))
        return
    lines = [f"+ {one.title}" for one in found.added] + [f"- {one.title}" for one in found.removed]
    lines += [f"~ {one.after.title}" for one in found.changed]
    print_lines([*lines, f"{found.before} and {found.after} share {found.same:,} conversations."])


@group.command("split")
def split(
    dataset: NameArgument,
    test_share: Annotated[float, typer.Option("--test-share", help="Between 0 and 1.")] = 0.2,
    seed: Annotated[int, typer.Option("--seed", help="Another one is another split.")] = 0,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Make NAME-train and NAME-test; a conversation stays on its side when others come."""
    from workbench import accounts, curating

    made = curating.split(accounts.tenant_for(company), dataset, test_share, seed)
    if json:
        print_json({"train": _made(made.train), "test": _made(made.test)})
    else:
        print_lines([_told(made.train), _told(made.test)])


@group.command("tag")
def tag(
    dataset: NameArgument,
    add: Annotated[list[str] | None, typer.Option("--add", metavar="TAG")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="TAG")] = None,
    text: TextOption = "",
    tagged: TaggedOption = None,
    least: LeastOption = None,
    most: MostOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    has: HasOption = None,
    conversation: IdOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Give tags to what fits, or take them away: a new version; without a filter all of it."""
    from workbench import accounts, curating

    wanted = _filter(text, tagged, least, most, since, until, has, conversation)
    tenant = accounts.tenant_for(company)
    done = curating.tag(tenant, dataset, wanted, add=add or (), remove=remove or ())
    made = done.dataset
    if json:
        print_json(
            {"dataset": made.name, "version": made.version, "before": done.before,
             "conversations": done.conversations, "hash": made.hash}
        )  # fmt: skip
        return
    print_lines([f"{done.conversations:,} conversations have other tags in {made.label}."])


@group.command("freeze")
def freeze(
    dataset: NameArgument,
    into: Annotated[str, typer.Option("--into", metavar="NAME", help="The dataset to make.")],
    text: TextOption = "",
    tagged: TaggedOption = None,
    least: LeastOption = None,
    most: MostOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    has: HasOption = None,
    conversation: IdOption = None,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Make what fits another dataset, or its next version; without a filter all of it."""
    from workbench import accounts, curating

    wanted = _filter(text, tagged, least, most, since, until, has, conversation)
    _print_made(curating.freeze(accounts.tenant_for(company), dataset, wanted, into=into), json)


@group.command("restore")
def restore(
    dataset: NameArgument,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Which one to give back.")],
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Give an earlier version's content back as a new version."""
    from workbench import accounts, curating

    _print_made(curating.restore(accounts.tenant_for(company), dataset, version), json)


def _print_made(made: "Dataset", json: bool) -> None:
    if json:
        print_json(_made(made))
    else:
        print_lines([_told(made)])


def _filter(
    text: str,
    tagged: list[str] | None,
    least: int | None,
    most: int | None,
    since: str,
    until: str,
    has: list[Has] | None,
    conversation: list[int] | None,
) -> Filter:
    """The options of a filter as one."""
    return Filter(
        text=text,
        tags=tuple(tagged or ()),
        least=least,
        most=most,
        since=_day(since),
        until=_day(until, ends=True),
        has=tuple(has or ()),
        only=tuple(conversation or ()),
    )


def _day(text: str, *, ends: bool = False) -> datetime | None:
    """The first moment of a day, or its last one."""
    if not text:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise BadInput(f"{text!r} is no day; write it as 2026-05-31") from None
    return begins + timedelta(days=1, microseconds=-1) if ends else begins


def _line(line: "DatasetLine") -> dict[str, Any]:
    return {
        "name": line.name,
        "version": line.version,
        "conversations": line.conversations,
        "turns": line.turns,
        "messages": line.messages,
        "first_at": line.first_at.isoformat() if line.first_at else None,
        "last_at": line.last_at.isoformat() if line.last_at else None,
        "decided": line.decided,
        "as_is": line.as_is,
        "redacted": line.redacted,
        "tags": list(line.tags),
        "source": line.source,
        "created_at": line.created_at.isoformat(),
        "hash": line.hash,
    }


def _row(line: "DatasetLine") -> tuple[object, ...]:
    dates = "-"
    if line.first_at and line.last_at:
        dates = f"{line.first_at:%Y-%m-%d} to {line.last_at:%Y-%m-%d}"
    unchanged = percent(line.as_is / line.decided if line.decided else None)
    numbers = (line.conversations, line.turns, line.messages)
    return (line.label, *numbers, dates, unchanged, ", ".join(line.tags))


def _version(one: "Version") -> dict[str, Any]:
    return {
        "version": one.version,
        "by": one.by,
        "created_at": one.created_at.isoformat(),
        "conversations": one.conversations,
        "messages": one.messages,
        "hash": one.hash,
    }


def _diff(tenant: "Tenant", found: "DatasetDiff") -> dict[str, Any]:
    return {
        "before": found.before,
        "after": found.after,
        "added": [_conversation(one) for one in found.added],
        "removed": [_conversation(one) for one in found.removed],
        "changed": [_changed(tenant, pair) for pair in found.changed],
        "same": found.same,
    }


def _changed(tenant: "Tenant", pair: "ChangedPair") -> dict[str, Any]:
    from workbench import curating

    found = curating.changes(tenant, pair.before.id, pair.after.id)
    return {
        "before": _conversation(pair.before),
        "after": _conversation(pair.after),
        "fields": [
            {"name": one.name, "before": one.before, "after": one.after} for one in found.fields
        ],
        "messages": [
            {
                "kind": one.kind or "changed",
                "role": one.role,
                "before": one.before.text if one.before else None,
                "after": one.after.text if one.after else None,
            }
            for one in found.messages
        ],
    }


def _conversation(one: "Told") -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "messages": one.messages}


def _made(made: "Dataset") -> dict[str, Any]:
    return {
        "dataset": made.name,
        "version": made.version,
        "conversations": made.conversation_count,
        "messages": made.message_count,
        "hash": made.hash,
    }


def _told(made: "Dataset") -> str:
    counts = f"{made.conversation_count:,} conversations, {made.message_count:,} messages"
    return f"{made.label}: {counts}, hash {made.hash[:12]}."
