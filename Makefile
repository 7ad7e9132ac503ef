# Two commands: `make build`, `make test`. The rest is for those who change legalsite itself.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STRUCTURE := tests/test_imports.py tests/test_density.py
unexport PYTHONDONTWRITEBYTECODE  # else every start would compile the sources and layouts again

.PHONY: build test update needs oldest oldest-install windows lint style types types-windows structure audit serve bench docs lock

build: .venv/runtime
	$(BIN)/legalsite build

test: $(if $(ROOM),.venv/dev,needs)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(if $(LONG),--long) $(if $(ROOM),tests/$(ROOM) $(STRUCTURE))

# A test that writes what it expects fails the first time. Then it must pass.
WRITING = $(shell grep --recursive --files-with-matches --include='test_*.py' \
	--regexp=WRITE_CASES --regexp='command_lines import' --regexp='import shown_in' tests/$(ROOM))

update: .venv/dev
	$(if $(ROOM),,PYTHONPATH=tests $(BIN)/python -m released_site tests/released/next)
	WRITE_CASES=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal --tb no $(WRITING) \
		|| $(BIN)/python -m pytest -q --last-failed $(WRITING)
	git status --short

needs: .venv/dev
	.ci/system-packages
	.ci/editor/install
	.ci/recipes/install
	.ci/hosts/install

oldest:
	.ci/oldest $(if $(LONG),--long)

oldest-install:
	.ci/oldest install

windows: .venv/dev
	.ci/windows/run

lint: style types types-windows structure

style: .venv/dev
	$(BIN)/ruff check src tests benchmarks .ci
	$(BIN)/ruff format --check src tests benchmarks .ci

types: .venv/dev
	$(BIN)/mypy

types-windows: .venv/dev
	$(BIN)/mypy --platform win32 --package legalsite --cache-dir .mypy_cache/win32

structure: .venv/dev
	$(BIN)/python -m pytest $(STRUCTURE)

audit: .venv/dev .venv/tools
	.ci/audit/packages
	.ci/audit/install
	CI=true $(BIN)/python -m pytest tests/browser/audit.py tests/commands/test_build_pdf*.py

serve: .venv/runtime
	$(BIN)/legalsite serve

bench: .venv/bench
	$(BIN)/python -m benchmarks.everything $(if $(LONG),--long)

docs: .venv/docs
	.ci/docs/build

lock: .venv/tools
	.ci/lock --upgrade

.venv/runtime: .ci/locks/runtime.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r .ci/locks/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

.venv/dev: .venv/runtime .ci/locks/dev.txt
	$(PIP) install --require-hashes -r .ci/locks/dev.txt
	@touch $@

.venv/tools: .ci/locks/tools.txt
	$(PYTHON) -m venv --clear .venv/tools
	.venv/tools/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r .ci/locks/tools.txt
	@touch $@

.venv/docs: .ci/locks/docs.txt
	$(PYTHON) -m venv --clear .venv/docs
	.venv/docs/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r .ci/locks/docs.txt
	@touch $@

.venv/bench: .venv/dev .ci/locks/bench.txt
	$(PIP) install --require-hashes -r .ci/locks/bench.txt
	@touch $@
