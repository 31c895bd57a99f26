"""`estimate`: what a run would ask for and cost. The options that say which run are here too."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.options import CompanyOption, JsonOption
from workbench.cli.output import print_json, print_lines
from workbench.domain.durations import duration
from workbench.domain.spending import money_range

if TYPE_CHECKING:
    from workbench.replay import Estimate

DatasetArgument = Annotated[str, typer.Argument(help="A dataset, or one of its versions: name@2.")]
ConfigOption = Annotated[list[str] | None, typer.Option("--config", metavar="NAME")]
HumanOption = Annotated[
    bool, typer.Option("--human", help="Add what people wrote and what they sent as arms.")
]
SentOption = Annotated[bool, typer.Option("--sent", help="Add only what people sent as an arm.")]
ScorerOption = Annotated[list[str] | None, typer.Option("--scorer", metavar="NAME")]
RepeatOption = Annotated[int, typer.Option("--repeat", metavar="N", help="Replies per case.")]
LimitOption = Annotated[
    int | None, typer.Option("--limit", metavar="N", help="Draw so many cases.")
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the draw.")]
OpenersOption = Annotated[
    bool, typer.Option("--openers", help="Also replay replies that no client message precedes.")
]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="Ask again also what an earlier run asked already.")
]


def estimate(
    dataset: DatasetArgument,
    config: ConfigOption = None,
    human: HumanOption = False,
    sent: SentOption = False,
    scorer: ScorerOption = None,
    repeat: RepeatOption = 1,
    limit: LimitOption = None,
    seed: SeedOption = 0,
    openers: OpenersOption = False,
    fresh: FreshOption = False,
    company: CompanyOption = "",
    json: JsonOption = False,
) -> None:
    """Tell the calls, tokens and cost of a run before it is started; no provider is asked."""
    from workbench import accounts
    from workbench import replay as use

    found = use.estimate(
        accounts.tenant_for(company),
        dataset=dataset,
        configs=config or [],
        human=human,
        sent=sent or human,
        scorers=scorer or use.DEFAULT_SCORERS,
        repeats=repeat,
        limit=limit,
        seed=seed,
        openers=openers,
        fresh=fresh,
    )
    _show(found, json=json)


def _show(found: "Estimate", *, json: bool) -> None:
    if json:
        print_json(_payload(found))
        return
    tokens = f"{found.input_tokens:,} tokens in, {found.output_low:,} to {found.output_high:,} out"
    lines = [
        f"{found.calls:,} calls, {found.cached:,} more replies come from earlier runs; {tokens}",
        f"cost: {money_range(found.cost_low, found.cost_high)}",
    ]
    if found.seconds is not None:
        lines.append(f"time: about {duration(found.seconds)}")
    print_lines(lines)


def _payload(found: "Estimate") -> dict[str, float | None]:
    return {
        "calls": found.calls,
        "cached": found.cached,
        "tokens": found.input_tokens + found.output_high,
        "input_tokens": found.input_tokens,
        "output_tokens_low": found.output_low,
        "output_tokens_high": found.output_high,
        "cost_low": found.cost_low,
        "cost_high": found.cost_high,
        "seconds": found.seconds,
    }
