"""What a reader is told each model is called, and what it takes the rate for."""

from __future__ import annotations

from collections.abc import Sequence

LEVEL = 0.05
"""A p-value below it is told as a finding."""

SPOKEN = {
    "poisson": ("Poisson", "days independent, a smooth trend"),
    "negative_binomial": ("negative binomial", "a smooth trend, with salvos"),
    "gam": ("smooth", "a smooth curve, with salvos"),
    "ingarch": ("autoregressive", "the rate follows past counts and rates"),
    "hhh4": ("endemic-epidemic", "two weeks of past counts"),
    "hawkes": ("self-exciting", "attacks set off attacks"),
    "changepoint": ("change-point", "a rate in steps, with salvos"),
    "hurdle": ("hurdle", "days with attacks, then attacks a day"),
}


def spoken(model: str) -> str:
    """Say a model's name; one without words of its own goes by its name in `MODELS`.

    Examples
    --------
    >>> spoken("hawkes"), spoken("my_own")
    ('self-exciting', 'my own')
    """
    return SPOKEN.get(model, (model.replace("_", " "), ""))[0]


def idea(model: str) -> str:
    """Say in a few words what a model takes the rate for.

    Examples
    --------
    >>> idea("hawkes"), idea("my_own")
    ('attacks set off attacks', '')
    """
    return SPOKEN.get(model, ("", ""))[1]


def listed(names: Sequence[object]) -> str:
    """Join names or numbers as a sentence does.

    Examples
    --------
    >>> listed(["a"]), listed([1, 2, 3])
    ('a', '1, 2 and 3')
    """
    *most, last = map(str, names)
    return f"{', '.join(most)} and {last}" if most else last
