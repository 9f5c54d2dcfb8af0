"""`python -m pokertool_site COMMAND`: as `manage.py COMMAND` and `pokertool COMMAND`."""

from pokertool_site.command_line import run

if __name__ == "__main__":
    run()
