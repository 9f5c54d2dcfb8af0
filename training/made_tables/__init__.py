"""Made-up tables at the level of elements: boxes with what they say, as a frame's text and cards are found.

Nothing is drawn. A table's elements are what the OCR and the card finder would hand on, with their faults,
and what each is and whose comes with it. Variety is what counts: whoever finds a table that is read wrong
adds the kind of table here, trains, and measures.
"""
