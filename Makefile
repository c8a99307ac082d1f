# On a fresh machine: `make demo` shows the product, `make test` proves it. Nothing in the product needs make.
PYTHON ?= python3
# Extras of the package beside those of every developer: `make test EXTRAS=,spark` tests Spark too.
EXTRAS ?=
BIN := .venv/bin
READY := .venv/ready$(EXTRAS)

.PHONY: setup demo test check bench docs clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo,dev$(EXTRAS)]'
	$(BIN)/python -m compileall -q acquaint  # else every command compiles it anew where Python may not write
	@touch $@

setup: $(READY)

demo: setup
	$(BIN)/acquaint demo

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadscope

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
