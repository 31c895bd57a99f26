"""A loopback server that speaks the OpenAI and the Anthropic protocol, and breaks both by name."""

from tests.faults.server import FaultServer, fault_server
from tests.faults.wires import OPENAI, TEXT

answer = OPENAI.answer

__all__ = ["TEXT", "FaultServer", "answer", "fault_server"]
