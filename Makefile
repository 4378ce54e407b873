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
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet
# What we need is there already, with what builds us: nothing else is fetched.
INSTALL_OWN := $(PIP_INSTALL) --no-deps --no-build-isolation --editable .

# Modules are compiled once, not by each of a hundred processes that tests start, whatever the environment wishes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run examples test test-long lint format types check constraints sbom clean

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
	$(PIP_INSTALL) --require-hashes --requirement constraints.txt
	$(INSTALL_OWN)
	@touch $@

$(TEST_STAMP): pyproject.toml constraints.txt tests/constraints.txt | $(BIN)/python
	$(PIP_INSTALL) --require-hashes --requirement tests/constraints.txt
	$(INSTALL_OWN)
	@touch $@ $(RUN_STAMP)

# Fresh versions within the bounds of pyproject.toml, for every system and Python, each with the hashes of all its files.
# No index is named, here or in the files: uv and pip take those that they are set up for.
COMPILE = uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header
constraints: ## write constraints.txt and tests/constraints.txt anew
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e \
	&& $(PYTHON) -m venv "$$folder" && PATH="$$folder/bin:$$PATH" \
	&& pip install --disable-pip-version-check --quiet 'uv>=0.9,<1' \
	&& sed -n '1,/^$$/p' constraints.txt > "$$folder/run" && sed -n '1,/^$$/p' tests/constraints.txt > "$$folder/test" \
	&& echo 'setuptools>=77' | $(COMPILE) - >> "$$folder/run" \
	&& known=$$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/--no-emit-package \1/p' "$$folder/run") \
	&& $(COMPILE) --all-extras --constraints "$$folder/run" $$known >> "$$folder/test" \
	&& cp "$$folder/run" constraints.txt && cp "$$folder/test" tests/constraints.txt

sbom: ## write what the program is made of to build/sbom.json (CycloneDX)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e && mkdir -p build \
	&& $(PYTHON) -m venv "$$folder/run" && $(PYTHON) -m venv "$$folder/tool" \
	&& "$$folder/run/bin/python" -m pip install --disable-pip-version-check --quiet --require-hashes -r constraints.txt \
	&& "$$folder/tool/bin/python" -m pip install --disable-pip-version-check --quiet 'cyclonedx-bom>=7,<8' \
	&& "$$folder/tool/bin/cyclonedx-py" environment --pyproject pyproject.toml --output-reproducible \
		--output-file build/sbom.json "$$folder/run/bin/python"
	@echo "build/sbom.json"

clean: ## remove what make and the tools have made; the data in var/ stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find aggregator tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
