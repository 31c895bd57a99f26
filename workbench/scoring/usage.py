"""What a reply took: time, tokens and money. People's replies took none that is known."""

from workbench.domain.replies import Sample, ScoreValue
from workbench.scoring.registry import scorer


@scorer(version=1, better="lower", unit="seconds")
def latency(sample: Sample, _reply: str) -> ScoreValue | None:
    """Seconds of wall time that the model took; people's replies have none."""
    if sample.completion is None:
        return None
    return ScoreValue(sample.completion.seconds)


@scorer(version=1, better="lower", unit="usd")
def cost(sample: Sample, _reply: str) -> ScoreValue | None:
    """USD that the reply cost; none where its price is not known, and for people's replies."""
    if sample.completion is None or sample.completion.cost_usd is None:
        return None
    return ScoreValue(sample.completion.cost_usd)


@scorer(version=1, better="neither", unit="tokens")
def tokens(sample: Sample, _reply: str) -> ScoreValue | None:
    """Tokens that the model wrote by its provider's count, hidden thoughts included."""
    if sample.completion is None or sample.completion.output_tokens is None:
        return None
    return ScoreValue(float(sample.completion.output_tokens))
