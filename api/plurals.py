"""How many there are of a thing, as people say it."""


def counted(number: int, thing: str) -> str:
    """`1 word`, `1,245 words`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
