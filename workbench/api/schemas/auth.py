"""Bodies of joining, logging in, and who one is."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from workbench.accounts import Tokens as TokenPair
from workbench.api.schemas.base import Given, Line, Told
from workbench.domain.tenants import Role
from workbench.secrets import MAX_LENGTH, MIN_LENGTH

EVA = "eva@harbor.example"
KETTLE = "blue kettle on a hill"
Email = Annotated[
    str,
    StringConstraints(min_length=3, max_length=320, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$"),
    Field(description="The e-mail that the person logs in with.", examples=[EVA]),
]


class Registration(Given):
    """Opens a company; who does is its admin."""

    email: Email
    name: Line = Field(description="The person's name.", examples=["Eva"])
    company: Line = Field(description="The company's name.", examples=["Harbor & Linen"])
    password: str = Field(
        min_length=MIN_LENGTH,
        max_length=MAX_LENGTH,
        description="Not one that is soon guessed.",
        examples=[KETTLE],
        repr=False,
    )


class Login(Given):
    """An e-mail and its password."""

    email: Email
    password: str = Field(min_length=1, max_length=MAX_LENGTH, examples=[KETTLE], repr=False)


class Refresh(Given):
    """The newest refresh token of a login."""

    refresh_token: str = Field(
        min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$", examples=["x1Y2z3"], repr=False
    )


class Tokens(Told):
    """What a login gives: a token for the next minutes, and one to have the next by."""

    access_token: str = Field(description="Goes into the header Authorization: Bearer …")
    refresh_token: str = Field(description="Counts once; brought again it ends the login.")
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - no password
    expires_in: int = Field(description="Seconds that the access token is good.", examples=[600])

    @classmethod
    def of(cls, pair: TokenPair) -> "Tokens":
        """The two tokens as programs know them."""
        return cls(access_token=pair.access, refresh_token=pair.refresh, expires_in=pair.seconds)


class Person(Told):
    """Who is logged in."""

    id: int = Field(examples=[1])
    email: str = Field(examples=[EVA])
    name: str = Field(examples=["Eva"])
    company: str = Field(examples=["Harbor & Linen"])
    role: Role
