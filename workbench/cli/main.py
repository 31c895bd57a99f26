"""The program: all commands, by the modules that own them."""

import logging

import typer

from workbench import logs
from workbench.cli import (
    analysing,
    backups,
    configs,
    datasets,
    exporting,
    gating,
    importing,
    judging,
    keys,
    models,
    people,
    purging,
    runs,
    scorers,
    serving,
    setting_up,
    simulating,
)
from workbench.cli.edge import Edge

app = typer.Typer(
    name="workbench",
    cls=Edge,
    help="Replybench: are the AI's replies to your clients good enough to go live?",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Replybench: are the AI's replies to your clients good enough to go live?"""
    logs.install(logging.ERROR)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for commands in (
    setting_up,
    people,
    serving,
    importing,
    datasets,
    configs,
    models,
    keys,
    runs,
    judging,
    gating,
    analysing,
    scorers,
    simulating,
    exporting,
    purging,
    backups,
):
    commands.register(app)
