"""What made-up tables say at seats and pots: names, amounts in the ways that rooms write them, labels."""

from __future__ import annotations

import string
from collections.abc import Callable

import numpy as np

from detection.vision.table.vocabulary import WORDS, Meaning

Rng = np.random.Generator
LANGUAGES = ("en", "en", "en", "en", "en", "de", "fr", "es", "pt", "it", "ru", "sv", "nl", "pl", "zh")
SYLLABLES = (
    "an",
    "be",
    "co",
    "da",
    "el",
    "fi",
    "go",
    "hu",
    "in",
    "jo",
    "ka",
    "lu",
    "mo",
    "na",
    "or",
    "pe",
    "qu",
    "ra",
    "si",
    "to",
    "ul",
    "vi",
    "wa",
    "xe",
    "yo",
    "zu",
    "ber",
    "kin",
    "mar",
    "son",
    "ster",
    "poker",
    "ace",
    "king",
    "fish",
    "shark",
    "river",
    "flop",
    "all",
    "luck",
    "big",
    "mad",
    "max",
    "dog",
    "cat",
    "boy",
    "girl",
    "man",
    "jack",
    "bob",
    "tom",
    "sam",
    "nik",
    "alex",
)
WRITTEN = {
    meaning: [
        (line.partition(":")[0].strip(), word.strip())
        for line in lines.strip().split("\n")
        for word in line.partition(":")[2].split(",")
        if word.strip()
    ]
    for meaning, lines in WORDS.items()
}
POTS = (
    "Pot",
    "Pot:",
    "Total pot:",
    "Total:",
    "Total Pot",
    "POT",
    "Main pot:",
    "Main Pot",
    "Pote:",
    "Pot total:",
    "Gesamtpot:",
    "Банк:",
    "Bote:",
    "Potten:",
    "Potti:",
    "Piatto:",
    "总底池:",
    "Pula:",
    "Pot :",
    "Total",
)
SIDE_POTS = ("Side pot", "Side Pot", "Main", "Main pot", "Side", "Pot 1", "Pot 2")


def width_of(text: str) -> float:
    """Return how wide a text is about, in heights of its line."""
    narrow = sum(letter in "iIl.,:;|'!1 " for letter in text)
    wide = sum(ord(letter) > 0x2E80 for letter in text)
    return 0.5 * (len(text) - narrow - wide) + 0.28 * narrow + 0.95 * wide


def name(rng: Rng) -> str:
    """Return a player's name, which may be cut short."""
    parts = [str(rng.choice(SYLLABLES)) for _ in range(int(rng.integers(1, 5)))]
    kind = rng.random()
    text = "".join(parts)
    if kind < 0.3:
        text = text.capitalize()
    elif kind < 0.45:
        text = "".join(part.capitalize() for part in parts)
    elif kind < 0.55:
        text = f"{text}{rng.integers(1, 3000)}"
    elif kind < 0.62:
        text = f"{parts[0].capitalize()} {parts[-1].capitalize()}"
    elif kind < 0.68:
        text = text.upper()
    elif kind < 0.73:
        text = f"{parts[0]}_{parts[-1]}"
    elif kind < 0.78:
        text = f"Player {rng.integers(1, 11)}" if rng.random() < 0.6 else f"Seat {rng.integers(1, 11)}"
    elif kind < 0.81:
        text = str(rng.integers(1000, 99999999))
    elif kind < 0.84:
        text = "".join(rng.choice(list("абвгдежзиклмнопрстуя"), size=int(rng.integers(3, 9)))).capitalize()
    elif kind < 0.87:
        text = "".join(
            rng.choice(list(string.ascii_letters + string.digits + "._-$!"), size=int(rng.integers(4, 12)))
        )
    elif kind < 0.89:
        text = "".join(chr(int(code)) for code in rng.integers(0x4E00, 0x8000, size=int(rng.integers(2, 5))))
    text = text[: int(rng.integers(6, 18))].strip() or "joe"
    return text + str(rng.choice(["...", "..", "…"])) if rng.random() < 0.08 else text


def big_blind(rng: Rng) -> float:
    """Return a big blind, from micro-stakes to late tournaments."""
    return float(rng.choice([0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 600, 2000, 20000]))


def amount_writer(rng: Rng, blind: float) -> tuple[Callable[[float], str], Callable[[float], str]]:
    """Return how a room writes an amount, and the same without sign and unit."""
    if rng.random() < 0.18:
        places = int(rng.choice([0, 1, 2], p=[0.2, 0.65, 0.15]))
        unit = str(rng.choice([" BB", "BB", " bb", " BB"]))
        comma = rng.random() < 0.15

        def blinds(value: float) -> str:
            text = f"{value / blind:.{places}f}"
            if rng.random() < 0.4 and "." in text:
                text = text.rstrip("0").rstrip(".") or "0"
            return text.replace(".", ",") if comma else text

        return (lambda value: blinds(value) + unit), blinds
    sign = str(
        rng.choice(
            ["", "$", "€", "£", "₹", "R$", "kr", "¥"], p=[0.4, 0.36, 0.11, 0.04, 0.03, 0.02, 0.02, 0.02]
        )
    )
    behind = bool(sign) and rng.random() < (0.5 if sign in ("€", "kr") else 0.1)
    small = blind < 10 and (sign != "" or rng.random() < 0.5)
    habit = str(rng.choice([",", "", ".", " "], p=[0.66, 0.2, 0.08, 0.06]))
    short = not small and rng.random() < 0.12
    unit = str(rng.choice([" fichas", " chips", " Chips"])) if sign == "" and rng.random() < 0.04 else ""
    drops = rng.random() < 0.4

    def bare(value: float) -> str:
        if value == 0:
            return "0.00" if small and not drops else "0"
        if short and value >= 1000:
            return f"{value / 1000:.{rng.integers(0, 3)}f}K" if value < 1e6 else f"{value / 1e6:.2f}M"
        text = (
            f"{value:,.2f}"
            if small
            else f"{max(round(value / max(blind / 10, 1)) * max(blind / 10, 1), 1):,.0f}"
        )
        if small and drops and (value == int(value) or rng.random() < 0.3):
            text = text[:-3]
        mapped = {",": habit, ".": "," if habit in (".", " ") else "."}
        return "".join(mapped.get(letter, letter) for letter in text)

    in_cents = sign == "$" and blind < 1 and rng.random() < 0.15

    def signed(value: float) -> str:
        if in_cents and 0 < value < 1:
            return f"{100 * value:.0f}¢"
        text = bare(value)
        written = f"{text}{rng.choice([' ', ''])}{sign}" if behind else f"{sign}{text}"
        return written + unit

    return signed, bare


def plain_amount(rng: Rng) -> Callable[[float], str]:
    """Return how another window may write an amount."""
    return amount_writer(rng, 1.0)[0]


def word(rng: Rng, meaning: str, language: str | None = None) -> str:
    """Return a word for a meaning of the vocabulary, or for a pot."""
    if meaning == "pot":
        return str(rng.choice(POTS))
    if meaning == "side pot":
        return str(rng.choice(SIDE_POTS))
    key: Meaning = meaning  # type: ignore[assignment]
    all_words = WRITTEN[key]
    own = [text for lang, text in all_words if lang == language] or [
        text for lang, text in all_words if lang == "en"
    ]
    text = str(rng.choice(own or [text for _, text in all_words]))
    kind = rng.random()
    return text.upper() if kind < 0.25 else text.capitalize() if kind < 0.85 else text


def label(rng: Rng, amount: Callable[[float], str], language: str) -> str:
    """Return what a plate says of its player's last action or state."""
    kind = str(
        rng.choice(
            [
                "fold",
                "check",
                "call",
                "bet",
                "raise",
                "all-in",
                "small-blind",
                "big-blind",
                "wins",
                "sitting-out",
                "away",
                "timer",
                "muck",
                "show",
                "ante",
                "straddle",
            ],
            p=[0.2, 0.13, 0.17, 0.07, 0.1, 0.08, 0.03, 0.03, 0.05, 0.06, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01],
        )
    )
    text = word(rng, kind, language)
    if kind in ("call", "bet", "raise", "wins", "small-blind", "big-blind", "all-in") and rng.random() < 0.35:
        text += f"{rng.choice([' ', ': '])}{amount(float(np.exp(rng.normal(3, 1.5))))}"
    return text


def pot(rng: Rng, amount: str, language: str) -> str:
    """Return a pot with its label."""
    text = str(rng.choice(POTS[:10] if language == "en" else POTS))
    return f"{text}{rng.choice([' ', '', ' '])}{amount}"
