"""What `manage.py capture` takes, and how it ends: what the command itself need not be read for."""
