"""Who takes part in a conversation, found by name in what is said."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.personal import Found

NAME = "NAME"
WORD = re.compile(r"\w+")
PARTS = re.compile(r"[^\W\d_]+")
GAP = re.compile(r"[^\w\n<>!?;:]{1,3}")
SENTENCE_START = re.compile(r"(?:^|[.!?…:\n])[^\w\n]*$")
LOOK_BACK = 8
SHORTEST = 3
CYRILLIC = re.compile(r"[\u0430-яёіїєґ]+")
ENDINGS = ("", *"аяуюыие", "ой", "ей", "ою", "ею", "ом", "ем", "ым")
ROLES = frozenset(
    """
    admin administrator agent ai anonymous assistant bot buyer chatbot client contact customer
    deleted desk employee guest help helpdesk human info lead manager me member moderator name note
    office operator owner sales seller service shop staff store subscriber support system team
    unknown user visitor wizard you
    berater beraterin bestellung gast kunde kunden kundendienst kundenservice kundin mitarbeiter
    mitarbeiterin verkauf verkäufer client cliente clienta conseiller conseillère vendeur agente
    soporte usuario operatore assistenza utente klient klientka konsultant obsługa
    клиент клиентка менеджер оператор поддержка служба администратор админ покупатель пользователь
    гость продавец бот ассистент магазин вы я
    """.casefold().split()
)
ORDINARY = frozenset(
    """
    and art august baker bell best bill black blue bond book brown buck carol case cash chance
    christian church cook dale dean dear drew earl eve faith fields fish ford forest for frank from
    gene glass good grace grant gray green guy hall harmony heart hill holly home hope iris ivory
    jack jade jean joy june king lane lily little long love mark marks mason may melody mercy mill
    miller monday moon much new nick north old page park parks pat patience penny per pierce pray
    price queen ray rich rob robin rose ruby rusty said sandy shore short small smart spring star
    stone storm strong sue summer sunday sunny taylor the tiffany toy trinity violet von walker
    wall ward waters way wells west white will winter with wood woods words young
    alle bach bauer berg der die das frei fuchs groß klein koch kurz lang roth rot schmal schwarz
    stark vogel wolf weiß del los las mar paz sol petit grand roy blanc rossi bella mała nowak
    вера воля дар добро зима лев любовь май марта мир надежда роман роза слава снег соль яна
    """.casefold().split()
)


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody's name, and its words in lower case."""

    name: str
    words: tuple[str, ...]

    @property
    def known_by(self) -> set[str]:
        """The words of the name, and what they are made of: anna_k is known as anna too."""
        return {part for word in self.words for part in (word, *PARTS.findall(word))} - ROLES

    @property
    def is_somebody(self) -> bool:
        """Whether this is more than a role and a number."""
        return any(part not in ROLES for word in self.words for part in PARTS.findall(word))

    def found(self, start: int, end: int) -> Found:
        """A place in a text where they are named."""
        return Found(start, end, " ".join(self.words), self.name)


Named = dict[str, list[_Person]]


class Participants:
    """Finds people by their full name and by each word of it that is no ordinary one.

    An ordinary word, such as Mark or Hope, is a name where it is written as in the name and does
    not begin a sentence. Cyrillic names are found in their cases too. Client, agent and other
    roles are no names.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        people = [_Person(" ".join(name.split()), _words(name)) for name in names]
        self._people = {one.words: one for one in people[::-1] if one.is_somebody}
        self._written = {word for name in names for word in _as_written(name)}
        self._named: Named = {}
        self._inflected: Named = {}
        for person in reversed(self._people.values()):
            for word in person.known_by:
                self._named.setdefault(word, []).append(person)
                for form in _forms(word):
                    self._inflected.setdefault(form, []).append(person)
        self._hints = {_stem(word) for word in self._named}

    def person(self, author: str) -> Found | None:
        """Who an author is; None where it is nobody's name."""
        person = self._people.get(_words(author))
        return person.found(0, len(author)) if person else None

    def find(self, text: str) -> Iterator[Found]:
        """Where somebody is named, from left to right."""
        folded = text.casefold() if self._named else ""
        if not any(hint in folded for hint in self._hints):
            return
        words, place = list(WORD.finditer(text)), 0
        while place < len(words):
            people, end = self._run(text, words, place)
            if run := self._named_in(text, words[place:end]):
                yield people[0].found(run[0].start(), run[-1].end())
            place = max(end, place + 1)

    def _run(
        self, text: str, words: Sequence[re.Match[str]], start: int
    ) -> tuple[list[_Person], int]:
        """Whom the words from here on name, and where those words end."""
        people, end = self._whom(words[start][0]), start + 1
        while people and end < len(words):
            both = [one for one in self._whom(words[end][0]) if one in people]
            said = {word[0].casefold() for word in words[start:end]}
            apart = not GAP.fullmatch(text, words[end - 1].end(), words[end].start())
            if not both or apart or words[end][0].casefold() in said:
                break
            people, end = both, end + 1
        return people, end if people else start

    def _whom(self, word: str) -> list[_Person]:
        folded = word.casefold()
        people = self._named.get(folded, [])
        return people or (self._inflected.get(folded, []) if word[0].isupper() else [])

    def _named_in(self, text: str, run: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
        """The words of a run that do name somebody: ordinary ones at its ends may not."""
        strong = [place for place, word in enumerate(run) if not _is_weak(word[0])]
        written = [place for place, word in enumerate(run) if word[0] in self._written]
        if strong:
            counting = sorted({*strong, *written})
            return run[counting[0] : counting[-1] + 1]
        return run if len(written) == len(run) > 0 and self._stands_for_one(text, run) else []

    def _stands_for_one(self, text: str, run: Sequence[re.Match[str]]) -> bool:
        """Whether ordinary words, written as in a name, are one here."""
        letters = sum(len(word[0]) for word in run)
        whole = tuple(word[0].casefold() for word in run) in self._people and letters > 1
        if not run[0][0][0].isupper() or not (whole or letters >= SHORTEST):
            return False
        before = text[max(0, run[0].start() - LOOK_BACK) : run[0].start()]
        return len(run) > 1 or not SENTENCE_START.search(before)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in WORD.findall(name))


def _as_written(name: str) -> set[str]:
    words = WORD.findall(name)
    return {*words, *(part for word in words for part in PARTS.findall(word))}


def _is_weak(word: str) -> bool:
    return len(word) < SHORTEST or word.isdigit() or word.casefold() in ORDINARY


def _forms(word: str) -> set[str]:
    """A Cyrillic name in its other cases."""
    stem = _stem(word)
    return {stem + ending for ending in ENDINGS} - {word} if _bends(word) else set()


def _stem(word: str) -> str:
    """What all cases of a word begin with."""
    return word[:-1] if _bends(word) and word[-1] in "аяйь" else word


def _bends(word: str) -> bool:
    return len(word) > SHORTEST and word not in ORDINARY and bool(CYRILLIC.fullmatch(word))
