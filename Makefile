# The front door: `make` alone prints what it can do. Needs only python3 (3.11 or newer), pip and make.

PYTHON ?= python3
ROUND  ?= examples/township-directors.xlsx
OUT    ?= out
WARM   ?= yes
TESTS  ?= tests
PORT   ?= 8000
UV     ?= uv

PIP := $(PYTHON) -m pip --python
INSTALL := install -q --disable-pip-version-check
LEDGER := tests/kernel tests/registry tests/programme tests/recruiting tests/placement tests/intake tests/demo tests/web \
	tests/journeys
# Decided or drawn alike whatever the database; the slowest of all
SAME_ON_BOTH := --ignore tests/web/test_every_route.py --ignore tests/web/frame --ignore-glob '*_seen.py' \
	--ignore-glob '*/test_catalogue_*.py' -k 'not on_a_phone and not with_phones'
LOCK := $(UV) pip compile -q --universal --no-strip-extras --generate-hashes --no-header --python-version 3.11 --exclude-newer '7 days'

.DEFAULT_GOAL := help
.PHONY: help setup demo plan serve test check bench warm docs lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/base ## install jieli into .venv (kernels are compiled too; WARM=no leaves that out)
	@if [ "$(WARM)" = yes ]; then .venv/bin/jieli plan --warm-up; fi

demo: .venv/base ## set up, plan the demo round into out/, then open the console on a fictional province (PORT=…)
	.venv/bin/jieli plan $(ROUND) --out $(OUT)
	.venv/bin/jieli demo --port $(PORT)

plan: .venv/base ## set up, then plan a round into out/ and nothing else (ROUND=…, OUT=…)
	.venv/bin/jieli plan $(ROUND) --out $(OUT)

serve: .venv/base ## set up, then run the console on its own data (PORT=…)
	.venv/bin/jieli serve --port $(PORT)

test: .venv/dev ## set up, then run every test, those of the ledger on PostgreSQL too (TESTS=tests/planner for some)
	.venv/bin/python -m pytest -n auto $(TESTS)
ifeq ($(TESTS),tests)
	.venv/bin/python tools/with_postgres.py .venv/bin/python -m pytest -n auto $(LEDGER) $(SAME_ON_BOTH)
endif

check: .venv/dev ## format, lint, types, import contracts and house rules; seconds
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/python -m pytest tests/house

bench: .venv-bench/bench ## compare our planner and our reader with others
	.venv-bench/bin/python -m benchmarks
	.venv-bench/bin/python -m benchmarks.reading --final

warm: .venv/base ## compile the planner's kernels now rather than in the first large round
	.venv/bin/jieli plan --warm-up

docs: .venv/dev ## write the pages and translations that are made from the code anew
	.venv/bin/python -m jieli.cli.manual > docs/reference/cli.md
	.venv/bin/python tools/permissions.py
	.venv/bin/python tools/machines.py
	.venv/bin/python -m jieli.programme.describe policy-packs > docs/reference/policy-packs.md
	.venv/bin/python tools/translations.py

lock: ## write requirements/*.txt anew from requirements/*.in (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv. Install it with: pip install uv"; exit 1; }
	for set in base dev bench; do $(LOCK) requirements/$$set.in -o requirements/$$set.txt --upgrade; done

clean: ## remove environments, caches and build products; papers in out/ stay
	rm -rf .venv .venv-bench build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find src tests benchmarks examples -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	rm -rf src/jieli.egg-info

# The files .venv/base, .venv/dev and .venv-bench/bench are stamps: an environment is installed again only when its
# requirements change. `--without-pip` and `pip --python` do without python3-venv and without touching the system.

.venv/base: requirements/base.txt pyproject.toml
	@$(call environment,.venv)
	$(PIP) .venv/bin/python $(INSTALL) --require-hashes -r requirements/base.txt
	$(PIP) .venv/bin/python $(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/base requirements/dev.txt
	$(PIP) .venv/bin/python $(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

# The lock holds everything, and pip 24 stumbles over the extra of lxml when it resolves it once more
.venv-bench/bench: requirements/bench.txt pyproject.toml
	@$(call environment,.venv-bench)
	$(PIP) .venv-bench/bin/python $(INSTALL) --no-deps --require-hashes -r requirements/bench.txt
	$(PIP) .venv-bench/bin/python $(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

define environment
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Jieli needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }; \
$(PYTHON) -m pip --version >/dev/null 2>&1 \
	|| { echo "Jieli needs pip. On Debian and Ubuntu: sudo apt install python3-pip"; exit 1; }; \
echo "Installing into $(1), a minute or so ..."; \
test -x $(1)/bin/python || $(PYTHON) -m venv --without-pip $(1)
endef
