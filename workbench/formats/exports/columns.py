"""The columns of an exported table of messages: a file with exactly these is read back whole.

A row is a message. `tags` and `details` are JSON where they hold anything, `sent_at` is ISO 8601 in
UTC, and each text stands as formats/cells.py lets it stand.
"""

COLUMNS = (
    *("conversation", "title", "tags", "message", "role", "origin", "author", "sent_at"),
    *("text", "outcome", "draft_text", "details"),
)
