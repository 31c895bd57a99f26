"""Masking: what goes, what stays, and that nothing is left to find."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain.masking import PLACEHOLDER, is_personal, masked, restored
from workbench.domain.personal import EMAIL
from workbench.domain.turns import Outcome, Side, SourceConversation, SourceMessage
from workbench.formats import phones
from workbench.store.snapshots import conversation_hash

PIECES = [
    "Anna", "ANNA", "Anna Müller", "Hope",
    "anna@shop.example", "@anna.k", "+49 151 23456789", "0151 234 567 89", "(555) 123-4567",
    "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "https://a.example/b?c=d", "t.me/anna",
    "<EMAIL_1>", "<PHONE_7>", "12.50 €", "order 0151234567", "@", ".", " ", "\n", "1", "a@b.co",
]  # fmt: skip
ONE_SPELLING = [
    "a@b.co", "@anna.k", "+49 151 23456789", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00",
    "https://a.example/b?c=d", "Hope Berg", "<EMAIL_1>", "<NAME_2>", "order 0151234567", "12.50 €",
    "hello", ", ", ". ", "\n",
]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


def conversation(*texts: str, author: str = "Anna") -> SourceConversation:
    """A client who says these texts."""
    said = tuple(SourceMessage(Side.CLIENT, text, author=author) for text in texts)
    return SourceConversation("1", said, title=author)


def mask(*texts: str) -> list[str]:
    """The texts of one conversation, masked."""
    return [message.text for message in masked(conversation(*texts)).messages]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("write to anna@shop.example.", "write to <EMAIL_1>."),
        ("+49 151 23456789, or 0049 15123456789", "<PHONE_1>, or <PHONE_1>"),
        ("0151-234 567 89 or (555) 123-4567", "<PHONE_1> or <PHONE_2>"),
        ("8 (912) 345-67-89", "<PHONE_1>"),
        ("card 4111 1111 1111 1111 12/26", "card <CARD_1> 12/26"),
        ("DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX", "<IBAN_1> BIC COBADEFFXXX"),
        ("see (https://a.example/b?c=d), www.b.example.", "see (<URL_1>), <URL_2>."),
        ("t.me/anna and @anna.k!", "<URL_1> and <HANDLE_1>!"),
        ("<EMAIL_1> or a@b.co", "<EMAIL_1> or <EMAIL_2>"),
    ],
    ids=lambda value: value[:20],
)
def test_what_identifies_a_person_goes(text, after):
    assert mask(text) == [after]


@pytest.mark.parametrize(
    "text",
    [
        "order 123456789",
        "Order no. 0151234567, #0012345678",
        "1 234 567,50 €, 12.50, 612 345 678 €",
        "on 07.03.2026 12:30, 2024-03-18, 24/12/2025",
        "card 4111 1111 1111 1112",
        "GB81 WEST 1234 5698 7654 32",
        "2@5.00, km/h, z.B.",
    ],
    ids=lambda text: text[:20],
)
def test_orders_prices_and_dates_stay(text):
    assert mask(text) == [text]


def test_the_same_value_has_the_same_number_throughout():
    assert mask("A@b.co", "c@d.co", "a@B.co, 4111-1111-1111-1111", "4111111111111111") == [
        "<EMAIL_1>", "<EMAIL_2>", "<EMAIL_1>, <CARD_1>", "<CARD_1>",
    ]  # fmt: skip


def test_authors_titles_and_drafts_are_masked_and_ids_stay():
    phone = "+49 151 23456789"
    told = SourceMessage(
        Side.MANAGER, f"call {phone}", author=phone, external_id="7",
        outcome=Outcome.EDITED, draft_text=phone,
    )  # fmt: skip

    found = masked(SourceConversation("1", (told,), title=phone))

    message = found.messages[0]
    assert (found.title, message.author, message.draft_text) == ("<PHONE_1>",) * 3
    assert (found.external_id, message.external_id, message.text) == ("1", "7", "call <PHONE_1>")


@settings(deadline=None)
@given(texts=st.lists(TEXTS, max_size=4), author=st.one_of(TEXTS, st.just("Anna Müller")))
def test_masking_twice_changes_nothing(texts, author):
    once = masked(conversation(*texts, author=author), phones.find)

    assert masked(once, phones.find) == once


@settings(deadline=None)
@given(texts=st.lists(st.lists(st.sampled_from(ONE_SPELLING)).map(" ".join), max_size=4))
def test_the_originals_bring_the_conversation_back(texts):
    before = conversation(*texts, author="Hope Berg")

    after = masked(before, phones.find)

    told = [restored(message.text, after.originals) for message in after.messages]
    assert told == texts
    assert {restored(message.author, after.originals) for message in after.messages} <= {
        before.title
    }


@settings(deadline=None)
@given(texts=st.lists(TEXTS, max_size=4))
def test_what_a_placeholder_stands_for_is_no_placeholder_and_stood_there(texts):
    after = masked(conversation(*texts))

    assert not any(map(PLACEHOLDER.search, after.originals.values()))
    assert all(PLACEHOLDER.fullmatch(each) for each in after.originals)
    assert all(value in "\n".join([*texts, "Anna"]) for value in after.originals.values())


def test_a_placeholder_that_stands_in_the_text_is_nobodys():
    after = masked(conversation("<EMAIL_1> and a@b.co"))

    assert after.originals["<EMAIL_2>"] == "a@b.co"
    assert (
        restored("<EMAIL_1> <EMAIL_2> <EMAIL_3>", after.originals) == "<EMAIL_1> a@b.co <EMAIL_3>"
    )


def test_the_first_spelling_is_put_back():
    after = masked(conversation("A@b.co", "a@B.co"))

    assert restored(after.messages[1].text, after.originals) == "A@b.co"


def test_originals_take_no_part_in_the_hash_and_are_not_printed():
    after = masked(conversation("a@b.co"))

    assert conversation_hash(after) == conversation_hash(replace(after, originals=None))
    assert "a@b.co" not in repr(after)


def test_an_unmasked_conversation_has_no_originals_and_a_masked_one_without_any_is_told_apart():
    plain = conversation("hello", author="")

    assert (plain.originals, masked(plain).originals) == (None, {})


def test_what_a_source_told_beside_the_words_is_masked_too():
    details = {"from": "a@b.co", "seen": [1, True, {"by": "@anna.k"}]}
    told = SourceMessage(Side.CLIENT, "hello", details=details)

    (message,) = masked(SourceConversation("1", (told,))).messages

    assert message.details == {"from": "<EMAIL_1>", "seen": [1, True, {"by": "<HANDLE_1>"}]}


@settings(deadline=None)
@given(address=st.emails(), before=TEXTS, after=TEXTS)
def test_no_address_is_left(address, before, after):
    found = mask(f"{before}{address}{after}", f"{before} {address}")

    assert not any(map(EMAIL.search, found))
    assert address not in found[1]


@pytest.mark.parametrize("piece", ["a", "1", "a.", "1 ", "DE89 ", "@", "+1", "a@"], ids=repr)
def test_a_long_text_takes_no_time_beyond_its_length(piece):
    assert mask(piece * 20_000)


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("Write to anna@shop.example", True),
        ("Call +49 151 23456789", True),
        ("Pay with 4111 1111 1111 1111", True),
        ("Greet <EMAIL_1>", True),
        ("See https://shop.example/returns", False),
        ("Order 0151234567 costs 12.50 €", False),
    ],
)
def test_a_text_is_personal_where_it_would_identify_somebody(text: str, personal: bool) -> None:
    assert is_personal(text) == personal
