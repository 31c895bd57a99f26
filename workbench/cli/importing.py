"""`import` and `acceptance`: conversations come in, and what they say of the suggestions."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.bars import import_bar
from workbench.cli import mapping
from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import percent, print_json, print_lines
from workbench.domain.errors import BadInput

if TYPE_CHECKING:
    from workbench.importing import ImportSummary
    from workbench.stats.acceptance import Acceptance

FORMATS_HELP = (
    "auto finds it from the content; else whatsapp, instagram, messenger, telegram, discord, "
    "signal, chatwoot, intercom, zendesk, freshdesk, hubspot, openai, anthropic, sharegpt, "
    "chatgpt, csv, tsv, xlsx, json, transcript, named, star or replybench."
)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("import")(import_paths)
    app.command("acceptance")(acceptance)


def import_paths(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, zips, folders.")],
    dataset: Annotated[str, typer.Option("--dataset", metavar="NAME", help="Where they go.")],
    format: Annotated[str, typer.Option("--format", help=FORMATS_HELP)] = "auto",
    managers: Annotated[
        list[str] | None,
        typer.Option("--manager", metavar="NAME", help="Which author is you; may be repeated."),
    ] = None,
    date_order: Annotated[
        str, typer.Option("--date-order", help="dmy, mdy or ymd, where the file does not tell.")
    ] = "",
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a table's column means."),
    ] = None,
    save_mapping: Annotated[
        str, typer.Option("--save-mapping", metavar="NAME", help="Keep what --map says.")
    ] = "",
    mask_pii: Annotated[
        bool,
        typer.Option("--mask-pii", help="Placeholders for e-mails, phones, cards, links and names.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and store nothing.")] = False,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Import conversations into a dataset: all of them or none; the same ones add nothing."""
    from workbench import accounts, importing

    columns = mapping.columns_of(maps or (), save_mapping)
    tenant = accounts.tenant_for(company)
    with import_bar(hidden=json or None) as progress:
        summary = importing.import_files(
            tenant,
            paths,
            dataset=dataset,
            dry_run=dry_run,
            progress=progress,
            format=format,
            managers=managers or (),
            date_order=date_order,
            columns=columns,
            mask=mask_pii,
        )
    if not dry_run:
        mapping.keep(tenant, save_mapping, columns)
    print_json(_counts(summary)) if json else print_lines(_told(summary, dry_run=dry_run))


def acceptance(
    dataset: Annotated[str, typer.Option("--dataset", metavar="NAME")] = "",
    chats: Annotated[bool, typer.Option("--chats", help="The app's own chats.")] = False,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """How many drafts went out as they were, of all that were decided."""
    from workbench import accounts, curating

    if bool(dataset) == chats:
        raise BadInput("acceptance of what? Give --dataset NAME or --chats")
    tenant = accounts.tenant_for(company)
    found = curating.chat_acceptance(tenant) if chats else curating.acceptance(tenant, dataset)
    simulated = curating.simulated_decisions(tenant, dataset)
    if json:
        print_json(_payload(found) | {"simulated": simulated})
    else:
        print_lines([*_described(found), *_left_out(simulated)])


def _told(summary: "ImportSummary", *, dry_run: bool) -> list[str]:
    added = summary.messages - summary.duplicates
    verb = "Would import" if dry_run else "Imported"
    lines = [
        f"{verb} {summary.conversations:,} conversations ({summary.format}) into "
        f"{summary.dataset}: {added:,} new messages, {summary.duplicates:,} known already.",
        f"{summary.client:,} of the messages are the client's, {summary.manager:,} the manager's "
        f"({summary.ai:,} of these written or suggested by a machine), {summary.notes:,} notes.",
    ]
    for reason, count in summary.skipped.items():
        lines.append(f"Skipped: {reason}, {count:,} {'time' if count == 1 else 'times'}")
        lines += [f"  {line}" for line in summary.skipped_lines.get(reason, ())]
    return [*lines, f"Dataset hash {summary.hash[:12]}"]


def _counts(summary: "ImportSummary") -> dict[str, Any]:
    """The summary for programs: without the lines that were left out, which are a client's."""
    return {name: value for name, value in asdict(summary).items() if name != "skipped_lines"}


def _payload(found: "Acceptance") -> dict[str, Any]:
    return {"decided": found.decided, **asdict(found)}


def _left_out(simulated: int) -> list[str]:
    if not simulated:
        return []
    return [f"Left out: {simulated:,} decided after a model had played the client."]


def _described(found: "Acceptance") -> list[str]:
    if not found.decided:
        return ["No draft is decided yet, so there is nothing to measure."]
    lines = [
        f"{found.as_is:,} of {found.decided:,} drafts were sent as they were: "
        f"{percent(found.rate)} (95 % interval {percent(found.low)} to {percent(found.high)}).",
        f"Edited {found.edited:,}, rejected {found.rejected:,}, replaced {found.replaced:,}; "
        f"{found.clusters:,} conversations.",
    ]
    if found.clustered_se is not None:
        lines.append(f"Standard error clustered by conversation: {percent(found.clustered_se)}.")
    if found.edit_share is not None:
        lines.append(f"Mean edit of what was sent: {percent(found.edit_share)} of the text.")
    return lines
