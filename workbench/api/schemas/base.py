"""What all bodies share: strictness, sizes, ids, a page of a list."""

from typing import Annotated, Generic, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from workbench.api import ids as ids  # so that routes can say {chat_id:id}
from workbench.chatting import TEXT_LIMIT
from workbench.domain.listing import Part

MOST_ID = 2**31 - 1
NO_NUL = r"^[^\x00]*$"
SOME_WORDS = r"^[^\x00]*[^\s\x00][^\x00]*$"
NAME_LIMIT, ABOUT_LIMIT = 200, 20_000

Text = Annotated[str, StringConstraints(max_length=ABOUT_LIMIT, pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(max_length=TEXT_LIMIT, pattern=SOME_WORDS, min_length=1)]
Line = Annotated[str, StringConstraints(max_length=NAME_LIMIT, pattern=SOME_WORDS, min_length=1)]
Id = Annotated[int, Field(ge=1, le=MOST_ID, examples=[12])]
PathId = Annotated[int, Path(ge=1, le=MOST_ID, description="The id, as lists tell it.")]
Item = TypeVar("Item")


class Given(BaseModel):
    """A body: exactly these fields, of exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Told(BaseModel):
    """An answer, read off what a use case returns."""

    model_config = ConfigDict(from_attributes=True)


class Page(Told, Generic[Item]):
    """A part of a list."""

    items: list[Item] = Field(description="In the list's order.")
    total: int = Field(description="How many the whole list has.", examples=[1])
    limit: int = Field(description="How many were asked for at most.", examples=[20])
    offset: int = Field(description="How many come before these.", examples=[0])


class Slice(BaseModel):
    """Which part of a list an address asks for; a parameter that is unknown is refused."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=100, description="How many at most.")
    offset: int = Field(default=0, ge=0, le=MOST_ID, description="How many to leave out.")

    @property
    def part(self) -> Part:
        """The same as use cases know it."""
        return Part(self.limit, self.offset)


OfList = Annotated[Slice, Query()]
