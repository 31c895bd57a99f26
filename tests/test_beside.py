"""Work beside a page: stopped, failed, begun once."""

import threading

import pytest

from workbench.beside import Beside, Register
from workbench.domain.errors import BadInput, Conflict

KEY = (1, 1)


def ended(work: Beside[int]) -> Beside[int]:
    """The work, once its thread is over."""
    work.start()
    work.join(10)
    assert not work.is_alive()
    return work


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (BadInput("give a name"), "give a name"),
        (Conflict("run 1 is being filled"), "somebody else does it"),
        (RuntimeError("a bug"), "Something went wrong; the log says more."),
    ],
    ids=["a refusal", "taken", "a bug"],
)
def test_why_it_ended_early_is_a_sentence(
    fault: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    def steps():
        yield 1
        raise fault

    work = ended(Beside(steps, "somebody else does it"))

    assert (work.last, work.fault) == (1, said)
    assert ("a bug" in caplog.text) == isinstance(fault, RuntimeError)


def test_stopping_closes_the_work_after_its_step() -> None:
    closed, first = threading.Event(), threading.Event()

    def steps():
        try:
            while True:
                first.set()
                yield 1
        finally:
            closed.set()

    register: Register[int] = Register("taken")
    register.start(KEY, steps)
    first.wait(10)

    register.stop(KEY)

    assert closed.is_set()
    assert register.find(KEY).fault == ""


def test_what_goes_on_is_not_begun_again() -> None:
    going = threading.Event()

    def steps():
        going.wait(10)
        yield 1

    register: Register[int] = Register("taken")

    assert register.start(KEY, steps)
    assert not register.start(KEY, steps)
    going.set()
    register.find(KEY).join(10)
    assert register.start(KEY, lambda: (n for n in ()))
    assert register.find((2, 1)) is None
