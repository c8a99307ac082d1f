# On a fresh machine: `make demo` shows the product, `make test` proves it. Nothing in the product needs make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test check bench docs clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo,dev]'
	@touch $@

setup: .venv/ready

demo: setup
	$(BIN)/acquaint demo

test: setup
	$(BIN)/python -m pytest -n 2

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

docs: setup
	$(BIN)/python -m docs.build

clean:
	rm -rf .venv build dist acquaint-demo acquaint-out
