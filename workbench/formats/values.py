"""Values that help desks and models' files have in common, checked: ids, moments, names."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from workbench.formats.reading import Text

LONGEST_ID = 200
LARGEST = 2**63 - 1
LAST_SECOND = 253_402_300_799
MILLISECONDS_FROM = 100_000_000_000
NO_ID = f"this is no id; give a whole number or a text of 1 to {LONGEST_ID} characters"
NO_MOMENT = "this is no time; give seconds since 1970 or a date like 2024-01-02T03:04:05Z"


class Model(BaseModel):
    """What is used of a record; keys that are not used may be anything."""

    model_config = ConfigDict(strict=True, frozen=True)


def _id(value: Any) -> str:
    if isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_ID:
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return str(value)
    raise ValueError(NO_ID)


def _moment(value: Any) -> datetime | None:
    """Seconds or milliseconds since 1970 or ISO 8601, as UTC; a time without a zone is UTC."""
    if value is None:
        return None
    try:
        if isinstance(value, str) and not value.replace(".", "", 1).isdecimal():
            found = datetime.fromisoformat(value.strip().removesuffix(" UTC"))
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        return _since_1970(value)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(NO_MOMENT) from error


def _since_1970(value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    seconds = float(value)
    if seconds >= MILLISECONDS_FROM:
        seconds /= 1000
    if not 0 <= seconds <= LAST_SECOND:
        raise ValueError
    return datetime.fromtimestamp(seconds, UTC)


Id = Annotated[Text, BeforeValidator(_id)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
