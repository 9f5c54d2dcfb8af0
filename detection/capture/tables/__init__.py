"""Several tables at once: finds the windows that show one, and captures each in a session of its own."""
