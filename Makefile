# Everything runs in .venv, which any target makes when it is missing or older than the pins.
PYTHON ?= python3.11
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
export PAYOFF_DATA ?= $(if $(wildcard ../shared/data),$(abspath ../shared/data))

ASSETS := src/payoff/web/static/vendor/htmx.js
# Where Node is absent, tests that need the pages' scripts skip and say so.
ASSETS_IF_NODE := $(if $(shell command -v npm),$(ASSETS))

.PHONY: demo assets wheel test test-slow lint docs screenshots bench bench-peers bench-workbench clean

demo: .venv/run  ## the main job on the example table: terminal and demo/plan.html
	@mkdir -p demo
	$(BIN)/payoff plan examples/brand.csv --time week --kpi sales \
		--spend tv --spend radio --spend search --spend social --spend print \
		--control price --sign price=negative --event promo --spend-unit EUR \
		--budget 1300000 --horizon 13 --max-change 0.3 --max-step 0.1 --html demo/plan.html
	@echo "The report: demo/plan.html"

assets: $(ASSETS)  ## what the pages of the workbench run in the browser; needs Node 20 or newer

wheel: .venv/run $(ASSETS)  ## the package with everything that it needs, into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

test: .venv/dev $(ASSETS_IF_NODE)  ## every default test
	$(BIN)/python -m pytest -m "not slow" --numprocesses 3 --dist worksteal

test-slow: .venv/dev $(ASSETS_IF_NODE)  ## statistics that take minutes
	$(BIN)/python -m pytest -m slow

lint: .venv/dev  ## style, types, and the walls between rooms
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/docs  ## the documentation, into site/
	$(BIN)/mkdocs build --strict

screenshots: .venv/dev $(ASSETS)  ## the pictures of docs/workbench.md; needs Chromium
	$(BIN)/python -m tests.web.browser.screenshots

bench-peers: .venv/run  ## the peers, each in an environment of its own below benchmarks/.envs
	$(BIN)/python benchmarks/environments.py

bench: bench-peers  ## speed and accuracy, side by side with the peers; hours
	$(BIN)/python benchmarks/mix_speed.py
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/attribution_speed.py

bench-workbench: .venv/dev $(ASSETS)  ## the workbench under load and in a browser; needs Chromium
	PYTHONPATH=. $(BIN)/python benchmarks/workbench.py

clean:
	rm -rf .venv site demo dist node_modules $(dir $(ASSETS))

.venv/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	@touch $@

.venv/dev: .venv/run
	$(INSTALL) --editable ".[dev]"
	@touch $@

.venv/docs: .venv/run
	$(INSTALL) --editable ".[docs]"
	@touch $@

$(ASSETS): package.json package-lock.json assets.js
	npm ci --silent
	npm run --silent assets
