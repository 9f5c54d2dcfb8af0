"""Looks of the demo table other than the classic one, as rooms differ: layouts, colours, decks, words."""
