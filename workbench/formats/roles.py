"""The words for roles in tables: whose message it is, and whether a machine wrote it.

A word that is not here is refused: a role is never guessed.
"""

from workbench.domain.errors import BadImport
from workbench.domain.turns import Origin, Side

SHOWN_SIGNS = 20
CLIENT = (
    "client customer user fan subscriber visitor contact lead buyer guest human prospect end-user "
    "requester shopper caller consumer patient follower inbound incoming in received клиент "
    "покупатель пользователь подписчик фанат гость входящее входящий клієнт покупець kunde kundin "
    "gast käufer käuferin eingehend cliente usuario usuaria comprador entrante acheteur utente "
    "utilisateur usuário klient klientka müşteri 客户 顾客 用户 顧客 お客様"
)
MANAGER = (
    "manager agent assistant operator creator model admin support staff employee seller sales shop "
    "owner wizard representative rep advisor chatter teammate moderator outbound outgoing out sent "
    "менеджер оператор продавец поддержка сотрудник модель исходящее исходящий агент админ "
    "продавець mitarbeiter mitarbeiterin verkäufer verkäuferin ausgehend agente vendedor vendedora "
    "operador saliente vendeur conseiller venditore operatore sprzedawca temsilci 客服 店員"
)
MACHINE = "bot ai chatbot robot gpt llm machine automation бот ии ki ia"
NOTE = (
    "note system action event activity internal private tool function api log заметка система "
    "событие notiz ereignis nota sistema evento système événement"
)
ROLES = {
    **dict.fromkeys(CLIENT.split(), (Side.CLIENT, Origin.HUMAN)),
    **dict.fromkeys(MANAGER.split(), (Side.MANAGER, Origin.HUMAN)),
    **dict.fromkeys(MACHINE.split(), (Side.MANAGER, Origin.AI)),
    **dict.fromkeys(NOTE.split(), (Side.NOTE, Origin.HUMAN)),
}
ORIGINS = {
    **dict.fromkeys(("human", "person", "manual", "agent"), Origin.HUMAN),
    **dict.fromkeys(("ai", "bot", "machine", "model", "auto"), Origin.AI),
    **dict.fromkeys(("suggestion", "suggested", "draft"), Origin.SUGGESTION),
}
KNOWN = (
    "client, customer, user, fan, subscriber, visitor; manager, agent, assistant, operator, "
    "creator, model; bot, ai; note, system, action, event"
)


def is_role(text: str) -> bool:
    """Whether this is a known word for a role."""
    return _word(text) in ROLES


def role(text: str, place: str) -> tuple[Side, Origin]:
    """Whose message it is and who wrote it; raises BadImport for an unknown word."""
    found = ROLES.get(_word(text))
    if found is None:
        raise BadImport(
            f"{place}: {_shown(text)}; known are {KNOWN}. Where the column holds names, "
            "map it to author"
        )
    return found


def origin(text: str, place: str) -> Origin | None:
    """Who wrote it; None where nothing is said."""
    plain = _word(text)
    if plain and plain not in ORIGINS:
        raise BadImport(f"{place}: unknown origin; use human, suggestion or ai")
    return ORIGINS.get(plain)


def _word(text: str) -> str:
    return text.strip().strip("<>[]().:").replace("_", "-").casefold()


def _shown(text: str) -> str:
    """An unknown role; what is too long for one may be somebody's words and is not shown."""
    if not text.strip():
        return "no role"
    return f"unknown role {text!r}" if len(text) <= SHOWN_SIGNS else "this is no role"
