"""What we believed against what we see: domain changes, and nothing for what can't be seen."""
