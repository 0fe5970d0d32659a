.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test test-faults lint format openapi quality understanding leave-one-out bench lock fuzz

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

.venv/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Homeward needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q service
	$(BIN)/python -m service.index.text_tables
	$(BIN)/python -m service.domain.search
	@touch $@

setup: .venv/.ready ## make .venv with the command `homeward` in it, from the lock file

demo: setup ## start the service with sample data on an embedded PostgreSQL
	$(BIN)/homeward demo

test: setup lint ## lint, then all tests
	$(BIN)/pytest --numprocesses 2 --dist worksteal

FAULT_ROUNDS ?= 1
test-faults: setup ## kill, freeze, cut off and fill the database, kill the service, flood it; tells what was tried and lost (minutes)
	FAULT_ROUNDS=$(FAULT_ROUNDS) $(BIN)/pytest tests/faults -m ""

lint: setup ## ruff, mypy strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## format the code and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

quality: setup ## measure the ranking beside its peers, and the speed of reading, on judged sets (HOMEWARD_QUALITY_DATA)
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.text_speed

understanding: setup ## print requests as people write them, and the ranks of small catalogues for each (tests/understanding)
	$(BIN)/python -m benchmarks.understanding

leave-one-out: setup ## choose the free parameters without each judged set in turn, and measure it (minutes)
	$(BIN)/python -m benchmarks.leave_one_out

bench: setup ## measure retrieval beside its peers, its growth, HTTP, freshness, start and memory (needs wrk), to build/bench.json (QUICK=1: small sizes)
	rm -rf build/bench.json build/bench-catalog
	$(BIN)/python -m benchmarks.retrieval --growth --out build/bench.json $(if $(QUICK),--quick)
	$(BIN)/python -m benchmarks.http.workers --data-dir build/bench-catalog $(if $(QUICK),--quick)
	$(BIN)/python -m benchmarks.http --data-dir build/bench-catalog $(if $(QUICK),--quick)
	rm -rf build/bench-catalog

fuzz: setup ## look for texts that fail or take too long, a minute with hypothesis, FUZZ_SECONDS (600) with atheris (Linux)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	$(BIN)/python -m tests.fuzz.by_hypothesis
	$(BIN)/python -m tests.fuzz.by_atheris --seconds $(or $(FUZZ_SECONDS),600)

openapi: setup ## write openapi/openapi.json from the code
	$(BIN)/homeward openapi > openapi/openapi.json

lock: setup ## refresh the lock files from pyproject.toml (needs uv on the PATH)
	uv pip compile pyproject.toml --group dev --group peers $(LOCK_FLAGS) -o requirements-dev.lock
	uv pip compile --group fuzz $(LOCK_FLAGS) -o requirements-fuzz.lock
	uv pip compile pyproject.toml -c requirements-dev.lock $(LOCK_FLAGS) -o requirements.lock

LOCK_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
