# make run   installs the core and runs the statement
# make test  installs the test dependencies and passes the tests
# make lint  ruff and mypy
# make baseline  writes the statement's numbers as results/baseline
# make docs  writes docs/cli.md and the README's output from the program itself
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
# What the tests may use beside the core; EXTRAS=test,embed,comet adds torch, transformers and COMET.
EXTRAS ?= test
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test lint docs baseline clean

run: .venv/core
	$(BIN)/evalkit run configs/statement.yaml

test: .venv/test
	$(BIN)/python -m pytest

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/python:
	@test -n "$(PYTHON)" || { echo "evalkit needs Python 3.11 or 3.12; name one: make run PYTHON=..." >&2; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/core: .venv/python pyproject.toml constraints.txt
	$(INSTALL) -e .
	@touch $@

.venv/test: .venv/python pyproject.toml constraints.txt
	$(INSTALL) -e '.[$(EXTRAS)]'
	@touch $@ .venv/core

# The committed baseline of the statement, after a change that moves its numbers on purpose.
baseline: .venv/core
	$(BIN)/evalkit run configs/statement.yaml
	$(BIN)/evalkit gate results/statement/latest --config configs/gate.yaml \
		--baseline results/baseline --update-baseline

docs: .venv/test
	$(BIN)/python docs/make_cli.py
	$(BIN)/python docs/make_readme.py

clean:
	rm -rf .venv
