# Two commands matter: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run flask test unit check format translations audit bench screenshot clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
INSTALL := $(PIP) install --root-user-action=ignore
# How many processes share the tests: more than the cores of a small machine, since browsers and
# servers wait for timers; not many more, since each works for 20 s before it begins.
JOBS ?= 5
ARGS ?=
PYTHON ?=
export PYTHON
# What is compiled is kept, beside the environment and not in the tree: each of the many processes
# that tests start would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/bytecode

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	| awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: $(VENV)/runtime ## start Kanava and the LINE simulator (HOST, PORT, SIMULATOR_PORT can be set)
	@$(BIN)/python -m tools.run

flask: $(VENV)/runtime ## run a command beside make run (ARGS="--help" lists them)
	@$(BIN)/python -m tools.command $(ARGS)

test: $(VENV)/development ## run every test (ARGS="tests/routing -k offer" narrows, JOBS=0 for one process)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

unit: JOBS = 4 # these wait for nothing: two a core
unit: $(VENV)/development ## run the tests that start no servers and no browser
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not live and not browser and not journey and not servers" $(ARGS)

check: $(VENV)/development ## format, lint, strict types, templates, migrations equal models
	@status=0; \
	for step in \
	    "ruff format --check --quiet ." \
	    "ruff check --quiet --output-format concise ." \
	    "mypy --no-error-summary" \
	    "djlint --lint --quiet webapp/templates simulator" \
	    "tools.template_lint webapp simulator" \
	    "tools.schema_check" \
	    "tools.file_map check" \
	    "tools.translations check"; \
	do $(BIN)/python -m $$step || { echo "failed: $$step"; status=1; }; done; \
	exit $$status

format: $(VENV)/development ## put every file into the house's form
	@$(BIN)/python -m ruff format --quiet .
	@$(BIN)/python -m ruff check --quiet --fix .

translations: $(VENV)/development ## bring the catalogues of the screens' words up to date
	@$(BIN)/python -m tools.translations

audit: $(VENV)/development ## ask the public advisory service about our dependencies
	@$(BIN)/python -m pip_audit --local --progress-spinner off

bench: $(VENV)/development ## measure ratios in one run and print the table
	@$(BIN)/python -m bench $(ARGS)

screenshot: $(VENV)/development ## make docs/screenshot.png from a running demo of its own
	@$(BIN)/python -m tools.screenshot

clean: ## remove the virtual environment and caches (instance/ stays)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis

# Stamps inside the environment: a second `make` sees in a moment that nothing is to be installed.
$(BIN)/python:
	@tools/make-venv $(VENV)

$(VENV)/runtime: requirements.txt constraints.txt requirements-assets.txt | $(BIN)/python
	@echo "Installing Kanava's dependencies (once)."
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps -r requirements-assets.txt
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	@echo "Installing what tests and checks need (once)."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
