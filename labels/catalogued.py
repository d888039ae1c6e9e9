"""The mark of words that people read in their own language."""


def catalogued(text: str) -> str:
    """Return the Japanese text as it is; `make catalogue` finds every text marked so and lists it for translators.

    `labels` itself translates nothing: whoever shows the text looks it up.
    """
    return text
