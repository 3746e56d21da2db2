# Needs Python 3.11 or later and make; everything else is installed into .venv from the locks.

.DEFAULT_GOAL := help
SHELL := /bin/sh
# Another project's environment must not leak into ours.
unexport PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_USER PYTHONHOME PYTHONPATH VIRTUAL_ENV

BIN := .venv/bin
DATA ?= $(or $(KOMMUNATLAS_DATA),data)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --only-binary :all:
OURSELVES := $(INSTALL) --no-deps --no-build-isolation --editable .
CHROMIUM_PATH = $$($(BIN)/python tests/browser/find_chromium.py)

.PHONY: help run test check lint bench screenshots lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: .venv/to-run ## Start Kommunatlas (PORT=, DATA=), with sample data if there is none
	@$(BIN)/kommunatlas run --data "$(DATA)" $(if $(PORT),--port $(PORT))

test: lint ## Check everything: style, types, contracts, all tests
	CHROMIUM="$(CHROMIUM_PATH)" && export CHROMIUM && $(BIN)/python -m pytest $(ARGS)

check: lint ## The same without a browser
	$(BIN)/python -m pytest -m "not browser" $(ARGS)

lint: .venv/to-develop
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/to-develop ## Measure what must be fast
	$(BIN)/python -m benchmarks $(ARGS)

screenshots: .venv/to-develop ## Take the pictures of the documentation
	CHROMIUM="$(CHROMIUM_PATH)" && export CHROMIUM && $(BIN)/python docs/screenshots.py $(ARGS)

lock: .venv/to-develop ## Write the locks anew (ARGS=--upgrade for newer versions)
	$(BIN)/uv pip compile --quiet $(ARGS) --group build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet $(ARGS) --group build --group dev -c requirements.lock \
		-o requirements-dev.lock pyproject.toml

clean: ## Remove all that was installed or computed; data stays
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment: installed again only when a lock or pyproject.toml has changed

.venv/to-run: requirements.lock pyproject.toml .venv/pyvenv.cfg
	@echo "Installerar, första gången någon minut / installing, a minute the first time"
	@$(LOCKED) -r requirements.lock
	@$(OURSELVES)
	@touch $@

.venv/to-develop: requirements-dev.lock requirements.lock pyproject.toml .venv/pyvenv.cfg
	@echo "Installerar, första gången någon minut / installing, a minute the first time"
	@$(LOCKED) -r requirements-dev.lock
	@$(OURSELVES)
	@touch .venv/to-run $@

# An environment whose Python is gone, or whose clone was moved, is of no use and is made anew.
ifeq (,$(shell test -x $(BIN)/python && grep -l '$(CURDIR)/.venv' $(BIN)/pip 2>/dev/null))
.PHONY: .venv/pyvenv.cfg
endif
.venv/pyvenv.cfg:
	@for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3 python; do \
		if $$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Skapar / creating: .venv ($$($$python --version))"; \
			exec $$python -m venv --clear .venv; \
		fi; \
	done; \
	echo 'Kommunatlas behöver Python 3.11 eller senare, med venv (Debian: apt-get install python3-venv).' >&2; \
	echo 'Ange en annan med: make run PYTHON=/sökväg/till/python3' >&2; \
	echo 'Kommunatlas needs Python 3.11 or later, with venv (Debian: apt-get install python3-venv).' >&2; \
	echo 'Name another with: make run PYTHON=/path/to/python3' >&2; \
	exit 1
