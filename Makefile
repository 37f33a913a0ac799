# The commands of the house. Everything lands in .venv here and in ~/.cache/filigrana (or FILIGRANA_CACHE).
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
DEMO_ARGS ?=
BUNDLE_ARGS ?= bundle
TEST_ARGS ?=
PROOF_ARGS ?=
BENCH_ARGS ?=
# Workers of pytest: one for each core, up to eight.
WORKERS ?= -n logical --maxprocesses 8 --dist loadscope
PYTEST := $(PYTHON) -m pytest -q
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup bundle demo test unit integration coverage lint hooks bench proof bench-quality guards mutants properties fuzz chaos docs lock

help:
	@echo "make setup          create .venv and install the locked dependencies"
	@echo "make bundle         a folder to set a machine without internet up with (BUNDLE_ARGS='--gpu FOLDER')"
	@echo "make demo           from nothing to samples in the review page (DEMO_ARGS='--samples 8 --no-wait')"
	@echo "make test           everything that CI runs (TEST_ARGS='tests/store -k journal')"
	@echo "make unit           the quick tests, in under a minute"
	@echo "make integration    the others: real servers, engines and browsers, and what is slow"
	@echo "make coverage       which lines of the lower floors no test runs"
	@echo "make lint           style, types, floors"
	@echo "make hooks          have git check style, types and floors at each commit"
	@echo "make bench          side-by-side with peers"
	@echo "make proof          one model trained on raw, gated and repaired rows (docs/proof.md)"
	@echo "make bench-quality  the pt-PT gate's figures"
	@echo "make guards         take every guard out, one at a time: does its test notice?"
	@echo "make properties     new examples for every property test, a thousand each"
	@echo "make fuzz           ten minutes of damaged files for every reader (FUZZ_ARGS='--seconds 60')"
	@echo "make mutants        change lines at random: how many changes does no test notice?"
	@echo "make chaos          kill things at random and count"
	@echo "make docs           the pages of docs/ as a site, in build/docs"
	@echo "make lock           pin the requirements anew"

setup: $(READY)

$(READY): requirements/cpu.lock requirements/torch-cpu.lock requirements/torch-registry.lock scripts/setup.sh pyproject.toml
	@bash scripts/dictionary.sh || echo "Going on without it: recipes with the check 'orthography' will ask for it."
	@bash scripts/setup.sh $(VENV)
	@touch $(READY)

bundle: setup
	@bash scripts/bundle.sh $(BUNDLE_ARGS)

demo: setup
	@$(VENV)/bin/filigrana demo $(DEMO_ARGS)

test: setup
	@bash scripts/system_packages.sh chromium chromium-driver espeak-ng hunspell-pt-pt postgresql
	@bash scripts/test.sh $(TEST_ARGS)

unit: setup
	@$(PYTEST) $(WORKERS) -m "not integration and not slow" $(TEST_ARGS)

integration: setup
	@bash scripts/system_packages.sh chromium chromium-driver espeak-ng hunspell-pt-pt postgresql
	@$(PYTEST) --durations=15 -m "integration or slow" $(TEST_ARGS)

coverage: setup
	@bash scripts/coverage.sh $(WORKERS) $(TEST_ARGS)

lint: setup
	@$(VENV)/bin/ruff format --check . && $(VENV)/bin/ruff check . && $(VENV)/bin/mypy && $(VENV)/bin/lint-imports

hooks: setup
	@$(VENV)/bin/pre-commit install

bench: setup
	@bash bench/run.sh $(BENCH_ARGS)

proof: setup
	@$(PYTHON) -m bench.proof_of_use.run $(PROOF_ARGS)

bench-quality: setup
	@bash bench/quality/run.sh

guards: setup
	@$(PYTHON) -m bench.proof.guards $(PROOF_ARGS)

mutants: setup
	@$(PYTHON) -m bench.proof.mutants $(PROOF_ARGS)

properties: setup
	@$(PYTEST) $(WORKERS) -m "hypothesis and not integration" --hypothesis-profile=anew $(TEST_ARGS)

fuzz: setup
	@$(PYTHON) -m tests.fuzz.hunt $(FUZZ_ARGS)

chaos: setup
	@bash scripts/chaos.sh

docs: setup
	@bash scripts/docs.sh build/docs

lock: setup
	@bash scripts/lock.sh
