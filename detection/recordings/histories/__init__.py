"""Hands that were seen, as hand histories in PHH, the format of pokerkit and of others who read hands.

A hand is written only where what was seen proves it: who sat where with what, each action, the
board, and the chips afterwards. What the rules alone decide (who had nothing to call and let
others act has checked) is filled in; what they don't is never guessed, and the hand is left out
with the reason.
"""
