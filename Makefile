# Jiqun 集群. Each target sets up what it needs; running one twice is harmless.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help demo up down test fuzz years mutants check lock bench clean

export JIQUN_HOME ?= $(CURDIR)/var
# Compiled bytecode is what makes the second start of Airflow fast.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := $(firstword $(shell command -v python3.11 python3.12 python3.13 2>/dev/null))
BIN := .venv/bin
INSTALLED := .venv/.installed

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(INSTALLED)  ## fresh machine to published marts: a synthetic province through the real Airflow
	@$(BIN)/jiqun demo

up: $(INSTALLED)  ## start the local stack (database, Airflow) and leave it running
	@$(BIN)/jiqun up

down:  ## stop the local stack; no process is left
	@if [ -x $(BIN)/jiqun ]; then $(BIN)/jiqun down; fi

test: $(INSTALLED)  ## the whole test suite, on all cores
	@$(BIN)/python -m pytest -n logical

fuzz: $(INSTALLED)  ## ten times and more of what tests try at random: generated and damaged workbooks
	@$(BIN)/python -m pytest --hypothesis-profile=fuzz tests/ingest/workbook tests/ingest/generate

years: $(INSTALLED)  ## five synthetic years, every mart of every month and as of twenty days against the truth (half an hour)
	@$(BIN)/python -m tests.five_years

mutants: $(INSTALLED)  ## a wrong line in the SQL of each view: the comparison with the truth must notice (ten minutes)
	@$(BIN)/python -m tests.mutants

check: $(INSTALLED)  ## linters, types, layers, SQL: fast
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models

bench: $(INSTALLED)  ## measure speed (CPU and ratios, one interleaved run); the warehouse takes 15 minutes and 10 GB
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_validation
	@$(BIN)/python -m tests.bench_chain
	@$(BIN)/python -m tests.bench_warehouse

lock:  ## resolve requirements.in into requirements.lock again
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	.venv-lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" -q requirements.in -o requirements.lock
	@rm -rf .venv-lock

# A home holds originals and their audit: only the checkout's own ./var goes, never another JIQUN_HOME.
clean:  ## remove the environment, caches and ./var
	@if [ -x $(BIN)/jiqun ]; then JIQUN_HOME=$(CURDIR)/var $(BIN)/jiqun down; \
	elif [ -e var/postgres ]; then echo "先 make up 再 make clean：./var 可能仍在运行。 ./var may be running; make up first." >&2; exit 2; fi
	rm -rf var .venv .venv-lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# The lock names every package with its hashes, so nothing is resolved here; pip compiles bytecode as it installs.
$(INSTALLED): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "需要 Python 3.11、3.12 或 3.13。 Python 3.11, 3.12 or 3.13 is needed." >&2; exit 2; fi
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@echo "安装依赖 Installing packages into .venv (about a minute) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation \
		--config-settings editable_mode=compat -e .
	@touch $@
