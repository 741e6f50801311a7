# Everything a newcomer, a developer and CI need. Each target does its own set-up; only git, make and Python 3.11 or newer must be there.
PYTHON ?= python3
# How many processes share the tests: one more than CI has cores, because a third of the time tests wait.
WORKERS ?= 3
# What to hand on, as in `make test ARGS="tests/domain -x"`.
ARGS ?=

# Tests start many processes: what one of them compiled, the others need not compile again.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench eval faults texts lock revision

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: .venv/.set-up  ## Make .venv with everything in it (skipped when nothing changed)

.venv/.set-up: requirements/dev.txt requirements/run.in pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Voordeur needs Python 3.11 or newer: try `make PYTHON=python3.12`.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup  ## Start Voordeur; without tokens it opens the sandbox in your browser's reach
	$(BIN)/voordeur run $(ARGS)

test: setup  ## Run all tests
	tools/ensure-programs
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: setup  ## Run what CI runs before the tests: style, types, arrows, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot.locales check

bench: setup  ## Measure speed beside the baselines
	$(BIN)/python -m bench $(ARGS)

eval: setup  ## Measure how well the social map answers: make eval ARGS=--write puts it into the docs
	$(BIN)/python -m tests.evaluation $(ARGS)

faults: setup  ## Kill and starve the real process at many moments, and say what was lost (minutes)
	$(BIN)/python -m tests.faults $(ARGS)

texts: setup  ## Bring the translation files up to date with the code
	$(BIN)/python -m bot.locales update

revision: setup  ## Write a migration from what changed in storage/tables.py: make revision ARGS="add signatures"
	$(BIN)/python -m storage.migrations "$(ARGS)"

lock: setup  ## Compile requirements/*.in into requirements/*.txt, with hashes
	$(LOCK) requirements/run.in --output-file requirements/run.txt
	$(LOCK) requirements/dev.in --output-file requirements/dev.txt
