"""Draws cards and tables, and trains the networks that read them. Needs requirements.txt beside this file."""
