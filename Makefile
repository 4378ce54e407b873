# make run    starts the aggregator on config.toml: http://127.0.0.1:8000/
# make check  lint, types and tests
#
# Everything is installed into .venv, at the versions of constraints.txt, and only when one of the two files that say
# what to install has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
TEST_STAMP := $(VENV)/.installed-test
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt

# Modules are compiled once, not by each of a hundred processes that tests start, whatever the environment wishes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run examples test test-long lint format types check constraints clean

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

run: $(RUN_STAMP) examples ## start the daemon; Ctrl-C ends it
	$(BIN)/aggregator run

examples: $(RUN_STAMP) ## write the sample feeds, unless they are fresh
	$(BIN)/python examples/generate.py

test: $(TEST_STAMP) ## run the tests: all that guards behaviour, in a few minutes
	$(BIN)/python -m pytest

test-long: $(TEST_STAMP) ## run what takes long: all captures, hundreds of kills, real readers and servers
	$(BIN)/python -m pytest -m long

lint: $(TEST_STAMP) ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(TEST_STAMP) ## let ruff write what lint asks for
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(TEST_STAMP) ## mypy
	$(BIN)/mypy

check: lint types test ## all of these

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing, about a minute"
	$(PIP_INSTALL) --editable .
	@touch $@

$(TEST_STAMP): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP_INSTALL) --editable '.[test]'
	@touch $@ $(RUN_STAMP)

# Fresh versions within the bounds of pyproject.toml, as a fresh environment gets them. No index is named, here or in
# the file: pip takes the one it is set up for.
constraints: ## write constraints.txt anew
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e \
	&& $(PYTHON) -m venv "$$folder/venv" \
	&& "$$folder/venv/bin/python" -m pip install --disable-pip-version-check --quiet --editable '.[test]' \
	&& { sed -n '/^#/p' constraints.txt; \
	     "$$folder/venv/bin/python" -m pip freeze --all --exclude pip --exclude-editable; } > "$$folder/constraints.txt" \
	&& mv "$$folder/constraints.txt" constraints.txt

clean: ## remove what make and the tools have made; the data in var/ stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find aggregator tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
