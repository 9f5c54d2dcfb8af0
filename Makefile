# What a person, .ci/run and the README call. `make help` lists it.
# Windows: the same commands without make are in README.md.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 -q --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
# The variable has its theme advertise nothing.
MKDOCS := NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs
SITE := --config-file docs/site/mkdocs.yml
# What users run: it is checked for macOS and Windows too.
PRODUCT := pokertool_site detection health status eventlog manage.py
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: run test coverage check fix bench docs docs-serve dist lock vendor help needs test-needs docs-needs

run: needs  ## the whole system on http://127.0.0.1:8000 (ARGS="--bind 127.0.0.1:8001")
	@$(BIN)/python manage.py up $(ARGS)

test: test-needs  ## every test that needs no server; with REDIS_URL and DATABASE_URL those too (ARGS="-k hub")
	@$(BIN)/python -m pytest $(ARGS)

coverage: test-needs  ## which lines of a package its own tests reach (PACKAGE=eventlog/store)
	@$(BIN)/python -m coverage run --source=$(PACKAGE) -m pytest tests/$(PACKAGE) $(ARGS)
	@$(BIN)/python -m coverage report --show-missing --skip-covered

check: test-needs docs-needs  ## ruff, mypy for three systems, who imports whom, migrations, docs without a broken link
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	for system in darwin win32; do $(BIN)/mypy --platform $$system --cache-dir .mypy_cache/$$system $(PRODUCT) || exit; done
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(MKDOCS) build $(SITE) --strict

fix: test-needs  ## format, and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: test-needs  ## every benchmark, one after the other
	@for script in benchmarks/[!_]*.py; do name=$$(basename $$script .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit; done

docs: docs-needs  ## the pages under docs/ as a site, in var/docs; a broken link is a failure
	$(MKDOCS) build $(SITE) --strict
	@echo "Open var/docs/index.html, or see it while you write: make docs-serve"

docs-serve: docs-needs  ## the same on http://127.0.0.1:8002, made again whenever a page is saved
	$(MKDOCS) serve $(SITE) --dev-addr 127.0.0.1:8002

dist: test-needs  ## the wheel that gives the command pokertool, in dist/
	$(BIN)/python -m hatchling build --target wheel

lock: test-needs  ## pin what pyproject.toml asks for (ARGS="--upgrade")
	$(COMPILE) $(ARGS) --all-extras pyproject.toml -o requirements.txt
	$(COMPILE) $(ARGS) --all-extras pyproject.toml --group dev -c requirements.txt -o tests/requirements.txt
	$(COMPILE) $(ARGS) --group docs -c tests/requirements.txt -o docs/requirements.txt

vendor: needs  ## fetch what our pages load of other people's code, pinned (needs npm)
	$(BIN)/python -m pokertool_site.web.vendoring

help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# What was installed last is kept beside it, so that nothing is installed twice.

needs: .venv/bin/python
	@cmp -s requirements.txt .venv/requirements.txt || { \
		echo "Installing what PokerTool needs (once; a minute or two) ..." && \
		$(PIP) -r requirements.txt && cp requirements.txt .venv/requirements.txt; }

test-needs: needs
	@cmp -s tests/requirements.txt .venv/requirements-tests.txt || { \
		echo "Installing what its tests need (once) ..." && \
		$(PIP) -r tests/requirements.txt && cp tests/requirements.txt .venv/requirements-tests.txt; }

docs-needs: needs
	@cmp -s docs/requirements.txt .venv/requirements-docs.txt || { \
		echo "Installing what the site of docs/ is made with (once) ..." && \
		$(PIP) -r docs/requirements.txt && cp docs/requirements.txt .venv/requirements-docs.txt; }

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name yours: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "PokerTool needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) can't make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) -V) ..."
	@$(PYTHON) -m venv .venv
