"""Bodies of datasets and runs, which are read only here."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from workbench.api.schemas.base import NO_NUL, Told
from workbench.domain.comparison import ArmKind
from workbench.domain.estimates import Verdict
from workbench.domain.turns import Origin, Outcome, Side


class Against(BaseModel):
    """Which arm the others are compared with."""

    model_config = ConfigDict(extra="forbid")

    baseline: str | None = Field(
        default=None, max_length=220, pattern=NO_NUL, description="An arm's name; else the first."
    )


class Dataset(Told):
    """A frozen snapshot of conversations."""

    id: int
    name: str = Field(examples=["shop-2026-05"])
    version: int
    source: str = Field(description="The format that it came in.")
    conversations: int
    messages: int
    hash: str = Field(description="The same content has the same hash.")
    created_at: datetime
    decided: int = Field(description="Suggestions of which it is known what became of them.")
    as_is: int = Field(description="Those of them that went out unchanged.")


class Turn(Told):
    """One message of a conversation."""

    position: int
    role: Side
    origin: Origin
    author: str
    text: str
    sent_at: datetime | None
    outcome: Outcome | None = Field(description="What became of the suggestion behind it.")


class Conversation(Told):
    """One imported or frozen conversation."""

    id: int
    source: str
    external_id: str
    hash: str
    title: str
    tags: list[str]
    client_description: str
    special_instructions: str
    replaces_prompt: bool
    redacted_at: datetime | None = Field(description="Since when its texts are gone.")
    turns: list[Turn]


class RunLine(Told):
    """A run in its list."""

    id: int = Field(validation_alias="run")
    purpose: str = Field(description="replay, ghost, tryout or simulation.")
    dataset: str
    arms: tuple[str, ...]
    state: str
    created_at: datetime


class Run(RunLine):
    """How far a run is: cells = done + failed + skipped + those still empty."""

    dataset_hash: str
    message: str = Field(description="Why it is paused.")
    scorers: tuple[str, ...]
    cells: int
    done: int
    failed: Mapping[str, int] = Field(description="How many by reason.")
    skipped: int
    cost_usd: float | None = Field(validation_alias="cost", description="null: not known.")


class Calibration(Told):
    """How far a judge agrees with people on the replies that both looked at."""

    kappa: float | None = Field(description="Cohen's, weighted where the choices have an order.")
    low: float | None
    high: float | None
    labels: int = Field(description="Replies, or pairs, with a person's word.")
    holds: bool = Field(description="Whether the judge may be read as people are.")


class Measure(Told):
    """A scorer as people read it."""

    name: str = Field(examples=["edit_share"])
    label: str
    unit: str
    better: str = Field(description="higher, lower or neither.")
    binary: bool = Field(description="Whether a case passes or fails.")
    meaning: str
    judge: str = Field(description="The model that judges; empty where none does.")
    is_uncalibrated: bool = Field(description="A judge agrees too little with too few people.")
    calibration: Calibration | None
    recorded: str = Field(description="Where a judge's scores came with a recorded run.")


class Estimate(Told):
    """A mean with its 95 % interval; low and high are null below two conversations."""

    mean: float
    low: float | None
    high: float | None
    n: int = Field(description="Samples.")
    clusters: int = Field(description="Conversations that they come from.")


class ArmMeasure(Told):
    """One arm under one measure."""

    estimate: Estimate | None = Field(description="null: nothing was scored.")
    scored: int
    cells: int
    coverage: float = Field(description="scored / cells.")
    corrected: Estimate | None = Field(description="A judge's mean put right by people's labels.")


class Spread(Told):
    """Where a distribution lies."""

    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


class Arm(Told):
    """One arm under all measures."""

    name: str
    kind: ArmKind
    config_hash: str | None
    cells: int
    done: int
    failed: Mapping[str, int]
    cost_per_reply: float | None = Field(description="null: not known, never free.")
    seconds: Spread | None
    measures: Mapping[str, ArmMeasure]


class PairedDifference(Told):
    """The arm minus the baseline, on the cases that both have a score for."""

    estimate: Estimate
    verdict: Verdict
    needed: int | None = Field(description="Conversations that would settle it.")
    p_value: float | None
    p_holm: float | None = Field(description="After Holm's correction.")


class PassFail(Told):
    """McNemar's exact test where a case passes or fails."""

    fixed: int
    broke: int
    cases: int
    p_value: float


class Difference(Told):
    """An arm against the baseline under one measure, with its verdict in words."""

    arm: str
    measure: str
    difference: PairedDifference | None
    verdict: str = Field(validation_alias="word")
    sentence: str
    mcnemar: PassFail | None


class Recorded(Told):
    """Where a run comes from that was filled elsewhere and imported."""

    at: datetime
    models: tuple[str, ...]
    weights: str
    sentence: str


class Comparison(Told):
    """All arms of a run under all measures, each against the baseline."""

    run_id: int
    state: str
    created_at: datetime
    dataset: str
    dataset_hash: str
    cases: int
    conversations: int
    baseline: str
    measures: tuple[Measure, ...]
    arms: tuple[Arm, ...]
    differences: tuple[Difference, ...]
    recorded: Recorded | None = Field(description="Where it was filled, if not here.")
