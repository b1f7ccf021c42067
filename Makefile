# Everything a fresh clone needs: Python 3.11, make and git. `make run` serves, `make test` checks.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 5000
export HOST PORT

BIN := .venv/bin
PIP := $(BIN)/pip --quiet --quiet --disable-pip-version-check
STAMPS := .venv/.stamps
FRONT_END := $(shell find portal/static/src -type f)

.PHONY: run test bench torture rehearsal coverage set-up front-end
.DEFAULT_GOAL := run

## Serve the portal with its sample borough, on http://$(HOST):$(PORT)
run: export SITE_URL ?= http://$(HOST):$(PORT)
run: set-up
	@$(BIN)/python -m portal.config
	@$(BIN)/flask --app wsgi set-up
	@$(BIN)/flask --app wsgi sample load --if-new
	@echo "The residents’ site is at http://$(HOST):$(PORT)/ and the staff site at /admin/. Ctrl+C stops both."
	@exec $(BIN)/flask --app wsgi serve

## Run every check, fastest first; with CI=true, what can't run is a failure
test: $(STAMPS)/dev node_modules/.for-checks portal/static/dist/manifest.json
	@$(BIN)/python .ci/checks.py

## Measure; one JSON object a line. ONLY=name runs one
bench: $(STAMPS)/dev node_modules/.for-checks portal/static/dist/manifest.json
	@$(BIN)/python -m tests.benchmarks $(ONLY)

## Every naughty string and broken image of a folder, through every field and upload. ONLY=part of a field’s name
torture: $(STAMPS)/dev node_modules/.for-checks portal/static/dist/manifest.json
	@test -n "$(DIR)" || { echo "Say which folder: make torture DIR=…" >&2; exit 2; }
	@$(BIN)/python -m tests.torture "$(DIR)" "$(ONLY)"

## Real reports of a file through the residents’ pages, then the queue by keys. COUNT=how many, MAP=themes,labels
rehearsal: $(STAMPS)/dev node_modules/.for-checks portal/static/dist/manifest.json
	@test -n "$(FILE)" || { echo "Say which file: make rehearsal FILE=… [COUNT=200] [MAP=…]" >&2; exit 2; }
	@$(BIN)/python -m tests.rehearsal "$(FILE)" --count "$(or $(COUNT),200)" $(if $(MAP),--map "$(MAP)")

## Which lines no test reaches, without the browser
coverage: $(STAMPS)/dev portal/static/dist/manifest.json
	@$(BIN)/pytest -q -n 2 -m "not browser" --cov

set-up: $(STAMPS)/run portal/static/dist/manifest.json

front-end: portal/static/dist/manifest.json

# A stamp says that a step was done since what it rests on last changed. Steps speak on stderr,
# so that `make bench` has stdout to itself.

$(BIN)/python:
	@echo "Making .venv…" >&2
	@$(PYTHON) -m venv .venv

$(STAMPS)/run: setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing the portal…" >&2
	@$(PIP) install --editable . >&2
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing the portal and what checks it…" >&2
	@$(PIP) install --editable '.[dev]' >&2
	@mkdir -p $(STAMPS) && touch $(STAMPS)/run $@

node_modules/.for-run: package.json package-lock.json | $(BIN)/python
	@echo "Fetching the front end’s packages…" >&2
	@.ci/npm ci --omit=dev --no-progress --loglevel=error >&2
	@touch $@

node_modules/.for-checks: package.json package-lock.json | $(BIN)/python
	@echo "Fetching the front end’s packages and what checks them…" >&2
	@.ci/npm ci --no-progress --loglevel=error >&2
	@touch node_modules/.for-run $@

portal/static/dist/manifest.json: $(FRONT_END) package.json package-lock.json | node_modules/.for-run
	@echo "Building styles and scripts…" >&2
	@.ci/npm run --silent build >&2
	@touch $@
