"""Phone numbers by the countries' numbering: what patterns alone would miss, or tell apart."""

import pytest

from workbench.domain.errors import BadInput
from workbench.domain.masking import masked_text
from workbench.formats import phones
from workbench.settings import settings


def mask(text: str, region: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text, masked in a company of this country."""
    monkeypatch.setenv("WORKBENCH_PHONE_REGION", region)
    settings.cache_clear()
    return masked_text(text, phones.find)


@pytest.fixture(autouse=True)
def _fresh_settings(home: object) -> None:
    """Settings are read anew after the test."""


@pytest.mark.parametrize(
    ("region", "text", "after"),
    [
        ("", "+45 20 31 22 33, +45-2031-2233", "<PHONE_1>, <PHONE_1>"),
        ("DE", "0151 23456789 or +49 151 23456789", "<PHONE_1> or <PHONE_1>"),
        ("dk", "20 31 22 33", "<PHONE_1>"),
        ("US", "(212) 555-0123 or call me at 2125550123", "<PHONE_1> or call me at <PHONE_1>"),
        ("IN", "98765 43210, call 9876543210", "<PHONE_1>, call <PHONE_1>"),
        ("RU", "8 912 345-67-89 и +7 912 345 67 89", "<PHONE_1> и <PHONE_1>"),
    ],
)
def test_a_number_is_one_however_it_is_dialled(
    region: str, text: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mask(text, region, monkeypatch) == after


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("US", "order 2125550123, tracking 2125550123, 7025550123"),
        ("US", "on 2024-03-18 12:30, 03/18/2024, $2,125,550.12, 212 555 0123 $"),
        ("DE", "Bestellung 0151 23456789, 192.168.100.200, 4711-0815-12"),
        ("GB", "ISBN 978-3-16-148410-0, sort code 20-00-00"),
    ],
)
def test_orders_dates_and_prices_stay(
    region: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mask(text, region, monkeypatch) == text


def test_a_country_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="WORKBENCH_PHONE_REGION names no country: 'Germany'"):
        mask("+49 151 23456789", "Germany", monkeypatch)
