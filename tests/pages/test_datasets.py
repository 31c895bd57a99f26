"""An open dataset: filtered by its address, tagged with a way back, its versions, its split."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import make_colleague
from tests.pages.looking import markup, opened
from tests.people import SeenBy
from tests.replaying import dataset, shop, told
from workbench import curating
from workbench.domain.filters import Filter
from workbench.domain.tenants import Role, Tenant


@pytest.fixture
def app(tenant: Tenant, app_seen_by: SeenBy) -> AppTest:
    """The app as an admin sees it, with a dataset of 25 conversations."""
    dataset(tenant, *shop(25))
    return app_seen_by(tenant)


def captions(seen: AppTest) -> str:
    return " ".join(each.value for each in seen.caption).replace("\\", "")


def titles(seen: AppTest) -> list[str]:
    """The conversations that are listed."""
    return [each.label for each in seen.expander if "messages" in each.label]


def notices(seen: AppTest) -> str:
    return " ".join(each.value for each in seen.markdown).replace("\\", "")


def test_the_list_shows_turns_dates_and_tags(app: AppTest) -> None:
    (row,) = opened(app, "datasets").dataframe[0].value.to_dict("records")

    assert (row["Manager turns"], row["Messages"], row["Dates"]) == (50, 100, "4 May 2026")


def test_an_address_opens_a_dataset_with_its_filters(app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="shop", words="bye 2")

    assert "6 of 25 conversations" in captions(seen)
    assert len(titles(seen)) == 6


def test_filters_are_taken_away_at_once(app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="shop", words="bye 2", least="3", replies="by hand")

    seen = seen.button(key="datasets.clear").click().run()

    assert len(titles(seen)) == curating.PAGE
    assert seen.text_input(key="words").value == ""


def test_nothing_that_fits_says_what_to_do(app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="shop", words="nobody")

    assert "Take a filter away" in captions(seen)


def test_an_unknown_dataset_is_named(app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="nope@9")

    assert "No dataset" in seen.error[0].value


def test_what_fits_is_tagged_and_the_tag_is_taken_back(tenant: Tenant, app: AppTest) -> None:
    curating.tag(tenant, "shop", Filter(text="bye 0"), add=["seen"])
    seen = opened(app, "datasets", dataset="shop", words="bye 2")
    seen = seen.selectbox(key="datasets.tag").set_value("seen").run()

    seen = seen.button(key="datasets.tag_add").click().run()

    assert "6 conversations got #seen: shop@3." in notices(seen)
    assert curating.tags(tenant, curating.dataset(tenant, "shop").id)[0].conversations == 7

    seen = seen.button(key="datasets.undo").click().run()
    assert "shop@4 is again as @2 was." in notices(seen)
    assert curating.tags(tenant, curating.dataset(tenant, "shop").id)[0].conversations == 1


def test_what_fits_is_frozen(tenant: Tenant, app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="shop", words="bye 2")
    seen.text_input(key="datasets.into").set_value("few")

    seen = seen.button(key="datasets.freeze").click().run()

    assert "few@1 holds 6 conversations of shop@1." in notices(seen)


def test_a_refused_tag_says_why(app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="shop")

    seen = seen.button(key="datasets.tag_add").click().run()

    assert "can't be used" in seen.error[0].value.replace("\\", "")


def test_versions_are_compared_and_restored(tenant: Tenant, app: AppTest) -> None:
    dataset(tenant, told("chat 3", "C: Where?", "M: <b>There</b>", "C: Oh", "M: Bye", "C: !"))
    dataset(tenant, told("new <one>", "C: Hi", "M: Hello"))

    seen = opened(app, "datasets", dataset="shop@3", part="Versions", against="shop@1")

    assert "From shop@1 to shop@3: 1 added · 0 removed · 1 changed · 24 the same" in captions(seen)
    assert "new &lt;one&gt;" in markup(seen)
    first = curating.dataset(tenant, "shop@1").id
    seen = seen.button(key=f"datasets.restore.{first}").click().run()
    assert curating.dataset(tenant, "shop").hash == curating.dataset(tenant, "shop@1").hash
    assert "shop@4 holds what @1 held." in notices(seen)


def test_an_earlier_version_is_read_and_not_tagged(tenant: Tenant, app: AppTest) -> None:
    dataset(tenant, told("new", "C: Hi", "M: Hello"))

    seen = opened(app, "datasets", dataset="shop@1")

    keys = [each.key for each in seen.button]
    assert "datasets.newest" in keys
    assert "datasets.tag_add" not in keys


def test_a_split_tells_both_sides(tenant: Tenant, app: AppTest) -> None:
    seen = opened(app, "datasets", dataset="shop", part="Split")

    seen = seen.button(key="datasets.split").click().run()

    sizes = [curating.dataset(tenant, f"shop-{side}").conversation_count
             for side in ("train", "test")]  # fmt: skip
    assert sum(sizes) == 25
    assert f"shop-train@1 has {sizes[0]} conversations" in notices(seen)


def test_an_engineer_sees_the_same(tenant: Tenant, app_seen_by: SeenBy) -> None:
    dataset(tenant, *shop(2))
    seen = opened(app_seen_by(make_colleague(tenant, Role.ENGINEER)), "datasets", dataset="shop")

    assert "datasets.tag_add" in [each.key for each in seen.button]
