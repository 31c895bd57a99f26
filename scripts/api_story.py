"""The whole story by the REST API alone, against a running server; exits 1 where a step fails.

Usage: python -m scripts.api_story --url http://localhost:8501 [--model openai:NAME]
"""

import argparse
import secrets
import sys
from typing import Any

import httpx2 as httpx

SECONDS = 300  # a model on this machine takes its time
PASTED = "CLIENT: Do you ship to Norway?\nMANAGER: We do!\nCLIENT: And how much is that?"


class Failed(Exception):
    """A step gave something else than the story goes on with."""


class Program:
    """A program that talks to the API and says what it does."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url.rstrip('/')}/api", timeout=SECONDS)

    def step(self, said: str, method: str, path: str, status: int = 200, **body: Any) -> Any:
        """One request: what it answers, which must have this status."""
        answer = self._client.request(method, path, json=body or None)
        if answer.status_code != status:
            raise Failed(f"{said}: {method} {path} gave {answer.status_code}: {answer.text}")
        print(f"{answer.status_code} {method:6} {path:32} {said}")
        return answer.json() if answer.content else None

    def use(self, tokens: dict[str, Any]) -> str:
        """Send this access token from now on; the refresh token beside it."""
        self._client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return str(tokens["refresh_token"])


def main(arguments: list[str] | None = None) -> int:
    """Play the story; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="Where the app is.")
    parser.add_argument("--model", default="", help="Make this model live first.")
    wanted = parser.parse_args(arguments)
    try:
        play(Program(wanted.url), wanted.model)
    except (Failed, httpx.HTTPError) as fault:
        print(f"failed: {fault}", file=sys.stderr)
        return 1
    print("the whole story went well")
    return 0


def play(program: Program, model: str) -> None:
    """Every step in turn."""
    refresh = enter(program)
    if model:
        prompt = "You answer clients of a shop. Be brief and kind."
        program.step("make a model live", "PUT", "/ai-config/global", model=model, prompt=prompt)
    anna = program.step("open a chat", "POST", "/chats/", 201, name="Anna")["id"]
    bob = program.step("open another", "POST", "/chats/", 201, name="Bob")["id"]
    added = program.step("import", "POST", "/messages/import", 201, chat_id=bob, text=PASTED)
    expect(added["added"] == 3, f"3 messages are pasted, {added['added']} were added")
    approved(program, anna)
    rejected(program, bob)
    refresh = program.use(program.step("refresh", "POST", "/auth/refresh", refresh_token=refresh))
    listed = program.step("list the chats", "GET", "/chats/")
    expect(listed["total"] == 2, f"2 chats are there, {listed['total']} are listed")
    program.step("log out", "POST", "/auth/logout", 204)
    program.step("the token is dead", "GET", "/auth/me", 401)
    program.step("so is the other", "POST", "/auth/refresh", 401, refresh_token=refresh)


def enter(program: Program) -> str:
    """Register and log in: the refresh token."""
    name = secrets.token_hex(4)
    person = {"email": f"eva-{name}@story.example", "password": f"blue kettle {name}"}
    company = f"Story {name}"
    program.step("register", "POST", "/auth/register", 201, name="Eva", company=company, **person)
    refresh = program.use(program.step("log in", "POST", "/auth/login", **person))
    me = program.step("who am I", "GET", "/auth/me")
    expect((me["company"], me["role"]) == (company, "admin"), f"logged in as {me}")
    return refresh


def approved(program: Program, chat: int) -> None:
    """A client's message, drafted, revised, edited, taken back and approved."""
    program.step(
        "write as the client", "POST", "/messages/", 201, chat_id=chat, text="Where is it?"
    )
    draft = generated(program, chat)
    address = f"/drafts/{draft['id']}"
    wish = "Shorter, please."
    program.step(
        "revise", "POST", "/messages/revise-with-ai", draft_id=draft["id"], instruction=wish
    )
    program.step("edit by hand", "PUT", address, text="It arrives on Monday.")
    back = program.step("take the edit back", "POST", f"{address}/undo")
    expect(back["text"] == back["edits"][0]["text"], "undo gives the revised text back")
    message = program.step("approve", "POST", f"{address}/approve", version=back["version"])
    expect(message["text"] == back["text"], "what was approved is what was sent")
    told = program.step("export", "GET", f"/chats/{chat}/export")["messages"][-1]
    expect(told["draft"]["ai_text"] == draft["ai_text"], "the export has the AI's own text")
    expect(told["draft"]["outcome"] == "edited", "the export has the outcome")


def rejected(program: Program, chat: int) -> None:
    """A draft that is turned down, and the manager's own words in its place."""
    draft = generated(program, chat)
    program.step("reject", "POST", f"/drafts/{draft['id']}/reject", reason="Wrong price.")
    own = "Twelve euros."
    program.step("reply by hand", "POST", "/messages/", 201, chat_id=chat, text=own, role="manager")
    told = program.step("export", "GET", f"/chats/{chat}/export")
    texts = [one["text"] for one in told["messages"] if one["role"] == "manager"]
    expect(texts[-1] == own and draft["text"] not in texts, "no rejected words were sent")
    expect(told["messages"][-1]["draft"]["ai_text"] is None, "nor are they in the export")


def generated(program: Program, chat: int) -> dict[str, Any]:
    """A whole draft of the reply."""
    path = "/messages/generate-ai-response"
    draft: dict[str, Any] = program.step("generate", "POST", path, 201, chat_id=chat)
    expect(draft["state"] == "ready", f"the draft is {draft['state']}: {draft['error']}")
    return draft


def expect(holds: bool, said: str) -> None:
    """Raise Failed unless it holds."""
    if not holds:
        raise Failed(said)


if __name__ == "__main__":
    sys.exit(main())
