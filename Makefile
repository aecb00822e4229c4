# Needs Python 3.11 or later, git and make. Everything else goes into .venv, each file checked against its pinned hash.
#
#   make run      two mornings of the sample board: what a daily run does and says
#   make test     the tests, under three minutes
#   make lint     ruff, mypy, import-linter, and the checkers of the workflows
#   make soak     the tests that take longer
#   make bench    the benchmarks, beside their peers, into bench/RESULTS.md
#   make fresh    forgets what `make run` made, so that it plays both mornings again
#   make messages compiles the catalogues of words after a change of a .po file
#   make pictures draws every kind of page, on phone and desktop, light and dark, into build/pictures, and those of the README
#   make schema   writes the JSON Schema of syndicate.toml anew after a change of the settings or of a channel's options
#   make golden   writes the golden files of every output anew; look at the difference before you commit it
#   make pins     writes constraints*.txt anew after a change of dependencies; UPGRADE=1 takes the newest of all
#
# PYTHON=/path/to/python3.12 chooses the interpreter; CASES_DIR a folder of shared cases, where there is one.

BIN = .venv/bin
CASES_DIR ?= ../shared
UV = 0.13.9
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --no-build-isolation
PINNED = $(PIP) --use-pep517 --require-hashes

# The two mornings lie around the dates in postings/: in between one offer opens and one expires.
MORNING1 = 2026-11-23T07:00:00+01:00
MORNING2 = 2026-11-24T07:00:00+01:00

.PHONY: help run test lint soak golden bench fresh messages pictures schema pins install

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

run: .venv/.runtime
	@if [ ! -e state/ledger.jsonl ]; then \
	  printf '\nThe first morning, %s: it takes stock and tells nobody.\n\n' '$(MORNING1)'; \
	  $(BIN)/syndicate run --now '$(MORNING1)' || exit; \
	fi; \
	printf '\nThe morning of %s.\n\n' '$(MORNING2)'; \
	$(BIN)/syndicate run --now '$(MORNING2)'; code=$$?; \
	if [ $$code = 3 ]; then printf '\nThis state has seen a later day. `make fresh` forgets it, `make run` then plays both mornings.\n' >&2; fi; \
	if [ $$code -gt 1 ]; then exit $$code; fi; \
	printf '\nThe page to open: file://%s/public/index.html\n' "$$(pwd | sed 's/%/%25/g; s/ /%20/g')"

test: .venv/.all
	$(BIN)/python -m pytest -n 2 --dist worksteal -m 'not soak' $(ARGS)

lint: .venv/.all
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --schemafile syndicate/syndicate.schema.json syndicate.toml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .
	$(BIN)/actionlint .github/workflows/*.yml

soak: .venv/.all
	CASES_DIR='$(abspath $(CASES_DIR))' $(BIN)/python -m pytest -n 2 --dist worksteal -m soak $(ARGS)

golden: .venv/.all
	SYNDICATE_GOLDEN=write $(BIN)/python -m pytest -n 0 tests/outputs/test_golden.py

bench: .venv/.all
	$(BIN)/python -m bench.run $(ARGS)

fresh:
	git clean --quiet -fdX state public

messages: .venv/.runtime
	$(BIN)/python -m tools.messages

pictures: .venv/.all
	$(BIN)/python -m tools.pictures

schema: .venv/.runtime
	$(BIN)/syndicate plugins --schema > syndicate/syndicate.schema.json.new
	mv syndicate/syndicate.schema.json.new syndicate/syndicate.schema.json

install: .venv/.all

# ---------------------------------------------------------------- the virtual environment

.venv/.made:
	@python='$(PYTHON)'; \
	for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	  [ -n "$$python" ] && break; \
	  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$$p; \
	done; \
	if [ -z "$$python" ]; then \
	  echo 'No Python 3.11 or later found. Install one, or say where it is: make PYTHON=/path/to/python3' >&2; exit 1; \
	fi; \
	"$$python" -m venv .venv
	@touch $@

.venv/.runtime: constraints-build.txt constraints.txt pyproject.toml | .venv/.made
	@echo 'Installing syndicate into .venv …'
	@$(PINNED) -r constraints-build.txt
	@$(PINNED) -r constraints.txt
	@$(PIP) --no-deps --editable .
	@touch $@

.venv/.all: constraints-build.txt constraints-dev.txt pyproject.toml | .venv/.made
	@echo 'Installing syndicate and its tools into .venv …'
	@$(PINNED) -r constraints-build.txt
	@$(PINNED) -r constraints-dev.txt
	@$(PIP) --no-deps --editable .
	@touch $@ .venv/.runtime

COMPILE = .venv/uv/bin/uv --quiet pip compile --no-config --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --strip-extras --annotation-style line --custom-compile-command 'make pins'
NEWEST = $(if $(UPGRADE),--upgrade)

# One file for each use: to work on it, to run it, and to build what comes as source; all agree.
pins: | .venv/.made
	$(PIP) --target .venv/uv --upgrade 'uv==$(UV)'
	$(COMPILE) pyproject.toml $(NEWEST) --extra build --extra google --extra test --extra lint --extra bench --output-file constraints-dev.txt
	$(COMPILE) pyproject.toml --extra build --constraint constraints-dev.txt --output-file constraints.txt
	$(COMPILE) pyproject.toml --extra build --extra google --constraint constraints-dev.txt --output-file constraints-google.txt
	printf '%s\n' hatchling editables setuptools | \
	  $(COMPILE) - --constraint constraints.txt --output-file constraints-build.txt
