# `make help` lists the targets. Each sets up what it needs in .venv, from constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint typecheck format bench docs clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[emulator]'
	@touch $@

demo: $(STAMP) ## Run the main job against the embedded emulator: no key, no network
	$(BIN)/python examples/demo.py

test: $(STAMP) ## Run every test
	$(BIN)/python -m pytest

lint: $(STAMP) typecheck ## Check style and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

typecheck: $(STAMP) ## Check types with pyright (strict) and mypy
	$(BIN)/python -m pyright --pythonpath $(BIN)/python
	$(BIN)/python -m mypy

format: $(STAMP) ## Format the code
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(STAMP) ## Measure against the official releases, in one run (under 10 minutes)
	$(BIN)/python benchmarks/run.py

docs: $(STAMP) ## Check that every example in the documents runs
	$(BIN)/python -m pytest tests/docs

clean: ## Remove what the targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
