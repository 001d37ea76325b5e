# Two commands: `make demo` shows the product, `make test` proves it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SERVE ?= yes
DEMO ?= demo
# One more than there are cores: tests wait for programs they start, for disks and for a browser.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')
# Not run a second time on PostgreSQL: what starts databases of its own, and what is about texts, figures and forms, where
# the state only says who asks. test_rights.py opens every page there.
STATELESS := browser operate api/test_description.py api/test_answers.py test_answers.py test_hostile_text.py

.PHONY: help demo test lint docs bench peers lock translations clean

help:  ## What can be made here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(READY): requirements/all.txt pyproject.toml build_parts.py $(wildcard src/detente/locale/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Détente needs Python 3.11 or newer; name one: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/all.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## Make the demo company, load it, ask "Where are the sales?", write the report
	$(BIN)/detente demo --folder $(DEMO) $(if $(filter no,$(SERVE)),--no-serve)

test: $(READY)  ## All checks and all tests
	$(BIN)/python -m pip check --quiet --disable-pip-version-check
	$(MAKE) --no-print-directory -j2 -O lint docs
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
	$(BIN)/python -m tools.on_postgres tests/web $(addprefix --ignore tests/web/,$(STATELESS)) -n $(WORKERS) --dist loadfile

lint: $(READY)  ## Style, types, import contracts, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(READY)  ## The documentation site, warnings as errors
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build/html

bench: $(READY)  ## Figures beside named peers, into docs/benchmarks.md
	$(BIN)/python -m benchmarks

peers:  ## What companies use instead, for the benchmarks
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt

translations: $(READY)  ## Collect the words, update the catalogues, compile them
	$(BIN)/python -m tools.translations
	$(BIN)/python build_parts.py

lock:  ## Lock the newest allowed versions (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --all-extras --group dev pyproject.toml -o requirements/all.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra web --extra report --extra postgres --group image --constraint requirements/all.txt pyproject.toml -o requirements/web.txt

clean:  ## Remove what was made
	rm -rf $(VENV) $(DEMO) docs/_build build dist
