# Two commands do all the set-up: `make demo` and `make test`. Each makes its own virtual environment in
# .venv and installs what is missing; nothing outside this folder is touched but, as root on Debian, the
# packages age, zstd, chromium and the module that makes virtual environments, in a container also those of the
# servers that the tests start, and, where there is no browser, Playwright's own.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SOURCES := sociarch exporters demo bench tests tools

# Tests at once; some wait for pages and servers.
N ?= 3
TEST = $(BIN)/python -m pytest -n $(N)

# What `make coverage` runs: the tests of the vault's heart, those that start servers included.
HEART := age age_rules age_vectors at_once backup forgetting frozen_vaults keys line objects opener pack pins remote_faults repair \
  rotation sftp snapshot split storage vault verify words zips

.PHONY: demo test check coverage mutants prove bench fuzz docs pictures catalogues format lock audit clean

demo: $(READY)
	@[ -n "$$SOCIARCH_BROWSER" ] || sh tools/browser.sh $(BIN)/python
	$(BIN)/python -m demo

test: $(READY)
	@sh tools/stock-tools.sh faketime
	@sh tools/servers.sh
	@sh tools/browser.sh $(BIN)/python || echo "No browser: what needs one is skipped."
	$(TEST)

check: $(READY)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports --no-cache

# Branches of the vault's heart that tests run, a table; fails below 95 %.
coverage: $(READY)
	@sh tools/servers.sh
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -q -n 3 $(HEART:%=tests/test_%.py)
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m tools.coverage_table

# Whether the tests notice faults: every mutant of the vault's heart, a page; fails where a survivor is not
# explained. A part of it in a few minutes: make mutants ONLY="--sample 100 --seed 1"
ONLY ?= --write docs/mutants.md
mutants: $(READY)
	$(BIN)/python -m tools.mutants $(ONLY)

# All of it, one after the other: the checks, the tests (the fault machine and a short fuzzing among them; those
# of the vault's heart once, with their branches), mutants of it by lot, and the benchmark in small. SEED draws
# other mutants.
SEED ?= 1
prove: N = 6
prove: check
	@sh tools/stock-tools.sh faketime restic borgbackup poppler-utils
	@sh tools/servers.sh
	@sh tools/browser.sh $(BIN)/python || echo "No browser: what needs one is skipped."
	@sh tools/pinned.sh $(BIN)/python bench
	$(TEST) $(HEART:%=--ignore=tests/test_%.py)
	$(MAKE) coverage
	$(BIN)/python -m tools.mutants --sample 60 --seed $(SEED)
	$(BIN)/python -m bench --small

bench: $(READY)
	@sh tools/stock-tools.sh restic borgbackup poppler-utils
	@sh tools/pinned.sh $(BIN)/python bench
	$(BIN)/python -m bench --markdown docs/benchmarks.md

# Inputs drawn for each door through which bytes come in, a minute each. A short run is part of the tests.
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz

# What is written by a command: the pages of commands and of forms of exports, the transcripts on history, in both
# languages; golden samples.
docs: $(READY)
	$(BIN)/python -m tools.command_pages --write
	$(BIN)/python -m tools.format_pages --write
	$(BIN)/python -m tools.transcripts --write
	$(BIN)/python -m tests.golden --write

# The pictures in the READMEs, from the demonstration itself and from a report of its invented exports.
pictures: $(READY)
	@sh tools/browser.sh $(BIN)/python
	$(BIN)/python -m tools.pictures --write
	$(BIN)/python -m tools.screenshots --write
	$(BIN)/python -m tools.readme_screens --write

catalogues: $(READY)
	$(BIN)/python -m tools.catalogues --write

format: $(READY)
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

# What the environments hold, by version and hash; with UPGRADE=--upgrade the newest that fit setup.cfg.
lock: $(READY)
	@sh tools/lock.sh $(BIN)/python $(UPGRADE)
	$(BIN)/python -m tools.licences --write

# Whether a pinned version has a known weakness; needs the internet.
audit: $(READY)
	@sh tools/audit.sh $(BIN)/python

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(READY): setup.cfg pyproject.toml requirements/dev.txt tools/environment.sh tools/pinned.sh
	@PYTHON="$(PYTHON)" sh tools/environment.sh $(VENV)
	@touch $@
