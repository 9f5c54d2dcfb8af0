"""What the systems' words to a user have in common."""

INSTEAD = "Or record the table and use --source video."
