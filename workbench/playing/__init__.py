"""Use cases of personas: clients that a model plays in a chat, while the manager's side is real."""

from workbench.playing.personas import (
    create_persona,
    delete_persona,
    edit_persona,
    known_names,
    personas,
    restore_persona,
)
from workbench.playing.turns import Part, go_on, let_play, part, play_turn, stream_turn, take_off
from workbench.store.tables import Persona

__all__ = [
    "Part",
    "Persona",
    "create_persona",
    "delete_persona",
    "edit_persona",
    "go_on",
    "known_names",
    "let_play",
    "part",
    "personas",
    "play_turn",
    "restore_persona",
    "stream_turn",
    "take_off",
]
