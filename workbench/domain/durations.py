"""How long something takes, in words."""

MINUTE, HOUR, DAY = 60, 3600, 86_400


def duration(seconds: float) -> str:
    """So many seconds as people say it: 40 s, 3 min, 2 h 5 min, 3 days."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{round(whole / MINUTE)} min"
    if whole < DAY:
        hours, rest = divmod(round(whole / MINUTE), MINUTE)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = round(whole / DAY)
    return f"{days} day" + "s" * (days > 1)
