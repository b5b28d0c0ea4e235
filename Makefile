# Two commands for a new user: `make report` and `make test`. Both set everything up first.
.DEFAULT_GOAL := help
.PHONY: help setup report test check fix lock docs ui clean

BIN := .venv/bin
DATA ?= data
PYTHON ?=
export PYTHON

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## system libraries, .venv, locked dependencies; does only what is missing
	@deploy/setup.sh

report: setup ## run the main job on three sample practices and say where the PDFs are
	@$(BIN)/vitals demo --home $(DATA)

test: setup check ## set up and run every check

check: ## format, lint, types, import contracts, tests (needs `make setup` once)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q -n auto --no-loadscope-reorder

fix: ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup ## resolve the newest dependencies into requirements.lock
	$(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --quiet --extra dev -o requirements.lock pyproject.toml

docs: ## write the generated pages again
	$(BIN)/python -m vitals.kpis.docs > docs/kpis.md
	$(BIN)/python -m vitals.backtest.docs docs/backtest.json > docs/triggers.md
	if [ -f docs/backtest.json ]; then $(BIN)/python -m vitals.backtest.docs docs/backtest.json --chart > docs/backtest.svg; fi
	$(BIN)/python -m expectations.docs > docs/rules.md
	$(BIN)/python -m vitals.reference payer-rules > docs/payer-rules.md
	$(BIN)/python -m vitals.reference denial-reasons > docs/denial-reasons.md
	if [ -d ../shared/corpus ]; then $(BIN)/python -m benchmarks.corpus --write > /dev/null; fi
	$(BIN)/python -m tests.exports.mapping.quality
	$(BIN)/python -m vitals.exports.docs > docs/profiles-shipped.md

ui: setup ## watch the runs: the Dagster UI over the data of `make report`
	VITALS_HOME=$(abspath $(DATA)) DAGSTER_HOME=$(abspath $(DATA))/dagster $(BIN)/dagster-webserver -w workspace.yaml

clean: ## remove the sample data and caches (not .venv)
	rm -rf $(DATA) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
