.PHONY: run test check fix bench lock

PYTHON ?= python3
BIN := .venv/bin

check:  ## ruff, mypy, who imports whom, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
