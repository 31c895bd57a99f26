"""Datasets, runs and their comparisons, to read."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from workbench import comparing, curating, replay
from workbench.api.access import Anybody, Engineer
from workbench.api.problems import problems
from workbench.api.schemas import data
from workbench.api.schemas.base import OfList, Page, PathId

router = APIRouter(responses=problems(401, 403))
Against = Annotated[data.Against, Query()]


@router.get("/datasets", response_model=Page[data.Dataset], include_in_schema=False)
@router.get("/datasets/", response_model=Page[data.Dataset], tags=["datasets"])
def list_datasets(tenant: Engineer, of: OfList) -> Any:
    """The newest version of each dataset, the last one made first."""
    return of.part.of(curating.datasets(tenant))


@router.get(
    "/datasets/{dataset_id:id}",
    response_model=data.Dataset,
    responses=problems(404),
    tags=["datasets"],
)
def get_dataset(tenant: Engineer, dataset_id: PathId) -> Any:
    """One version of a dataset."""
    return curating.dataset_line(tenant, dataset_id)


@router.get(
    "/datasets/{dataset_id:id}/conversations/",
    response_model=Page[data.Conversation],
    include_in_schema=False,
)
@router.get(
    "/datasets/{dataset_id:id}/conversations",
    response_model=Page[data.Conversation],
    responses=problems(404),
    tags=["datasets"],
)
def list_conversations(tenant: Engineer, dataset_id: PathId, of: OfList) -> Any:
    """A dataset's conversations, with all that was said in them."""
    return curating.conversations_of(tenant, dataset_id, of.part)


@router.get("/runs", response_model=Page[data.RunLine], include_in_schema=False)
@router.get("/runs/", response_model=Page[data.RunLine], tags=["runs"])
def list_runs(tenant: Anybody, of: OfList) -> Any:
    """Runs, the newest first."""
    return of.part.of(comparing.runs(tenant))


@router.get("/runs/{run_id:id}", response_model=data.Run, responses=problems(404), tags=["runs"])
def get_run(tenant: Anybody, run_id: PathId) -> Any:
    """How far a run is, what failed in it and what it cost."""
    return replay.status(tenant, run_id)


@router.get(
    "/runs/{run_id:id}/comparison",
    response_model=data.Comparison,
    responses=problems(404),
    tags=["runs"],
)
def compare(tenant: Anybody, run_id: PathId, against: Against) -> Any:
    """All arms under all measures, with intervals, coverage and verdicts in words."""
    return comparing.compare(tenant, run_id, baseline=against.baseline)
