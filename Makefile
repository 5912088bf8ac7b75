SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
# Each command of ours that a test starts would compile all its modules anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
PIP_INSTALL := $(PYTHON) -m pip install -qq --disable-pip-version-check
CLIENTS := tests/clients/node_modules/.ready
DEMO_DIR ?= demo

# Runs a command and shows what it said only when it failed.
quietly = @said=$$($(1) 2>&1) || { echo "$$said" >&2; exit 1; }

.PHONY: help demo test stress windows bench bundle mutants lint format coverage clean office tools

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/ready-demo office ## run one whole cycle on the shipped sample, into demo/
	@$(PYTHON) -m kpm_excel demo $(DEMO_DIR)

test: .venv/ready-test tools $(CLIENTS) ## run the tests
	@$(PYTHON) -m pytest -q -n 2 --dist worksteal -m "not stress and not windows" $(ARGS)

stress: .venv/ready-test tools $(CLIENTS) ## run the long tests: hostile files, broken runs, plans at their limits, a cluster, years of every template, a year at the page
	@$(PYTHON) -m pytest -q -n 2 --dist worksteal -m stress $(ARGS)

windows: .venv/ready-test .venv/ready-bundle ## run the tests of the bundle for Windows, in Wine
	@scripts/need wine
	@$(PYTHON) -m pytest -q -m windows $(ARGS)

bench: .venv/ready-test office ## measure generate, collect and overview on large bodies, and what the printed pages look like
	@$(PYTHON) -m benchmarks $(ARGS)

bundle: .venv/ready-bundle ## make the zip for Windows of PYTHON_ZIP=, the embeddable Python of python.org
	@$(PYTHON) -m windows.bundle $(PYTHON_ZIP)

mutants: .venv/ready-test .venv/ready-mutants tools $(CLIENTS) ## put small faults into the steps and say which ones no test finds
	@$(PYTHON) -m benchmarks.mutants $(ARGS)

lint: .venv/ready-lint ## check style, types and the floors
	$(call quietly,.venv/bin/ruff check .)
	$(call quietly,.venv/bin/ruff format --check .)
	$(call quietly,.venv/bin/mypy)
	$(call quietly,.venv/bin/mypy --platform win32 --cache-dir .mypy_cache/win32)
	$(call quietly,.venv/bin/lint-imports --no-cache)

format: .venv/ready-lint ## rewrite the code in the house's style
	$(call quietly,.venv/bin/ruff check --fix .)
	$(call quietly,.venv/bin/ruff format .)

coverage: .venv/ready-test tools $(CLIENTS) ## run all tests and say which lines they never reached
	@$(PYTHON) -m pytest -q -n 2 --dist worksteal --cov --cov-report=term-missing $(ARGS)

clean: ## remove everything that the other targets made
	@rm -rf .venv build dist demo mutants *.egg-info .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache tests/clients/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# LibreOffice and fonts make the PDF; the demo runs without them and says what it left out.
office:
	@scripts/need --optional office fonts

tools:
	@scripts/need office browser display gnumeric uno pdf fonts node java mail

.venv/bin/python:
	@scripts/need venv
	@scripts/python -m venv .venv

# One stamp for each set of packages: a demo needs neither linters nor test tools.
.venv/ready-demo: setup.cfg pyproject.toml | .venv/bin/python
	@$(PIP_INSTALL) --editable .
	@touch $@

.venv/ready-%: setup.cfg pyproject.toml | .venv/bin/python
	@$(PIP_INSTALL) --editable '.[$*]'
	@touch $@

$(CLIENTS): tests/clients/package.json | tools
	$(call quietly,npm install --prefix tests/clients --loglevel=error)
	@touch $@
