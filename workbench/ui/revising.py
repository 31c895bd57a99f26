"""The quick suggestions of "Edit with AI", and the instruction behind each."""

WISHES = {
    "Shorter": "Make it shorter.",
    "Friendlier": "Make it friendlier.",
    "More formal": "Make it more formal.",
    "More empathetic": "Show more empathy.",
    "More detail": "Give more detail, without inventing facts.",
    "More apologetic": "Apologise more clearly.",
    "More solution-focused": "Focus on the next step that solves the problem.",
}
