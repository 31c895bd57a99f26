# Needs make and Python 3.11 or newer; all else is installed into .venv.

PORT ?= 8501
PYTHON = .venv/bin/python
PIP_INSTALL = $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
	--only-binary :all:
LOCK = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

# Pages call use cases, which run on both databases; whole pages run on both in the browser.
NO_PAGES = --ignore tests/pages --ignore tests/ui
SLOW = tests/browser tests/notebooks tests/test_readme.py
BY_FILE = --numprocesses 2 --dist loadfile
ON_POSTGRES = tests/browser/test_login.py tests/browser/test_people.py

.PHONY: help run test shots lock clean

help:
	@echo 'make run            start Replybench with a demo company at port 8501 (PORT=8600: another)'
	@echo 'make test           format, lint, types, layers, migrations and all tests'
	@echo 'make shots          take the picture of every page into docs/shots'
	@echo 'make lock           pin the requirements of pyproject.toml again'
	@echo 'make clean          remove the environment and what the tools keep; no data of yours'

run: .venv/requirements
	@echo 'Setting the database and the demo up.'
	@$(PYTHON) -m workbench init --demo >/dev/null
	@exec $(PYTHON) -m workbench serve --port $(PORT)

test: .venv/requirements-dev
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo --no-cache
	$(PYTHON) -m scripts.check_migrations
	$(PYTHON) -m pytest -m 'not browser and not notebook' --numprocesses auto
	$(PYTHON) -m pytest --database postgresql $(NO_PAGES) -m 'not browser and not notebook' \
		--numprocesses auto
	$(PYTHON) -m pytest $(SLOW) -m 'browser or notebook' $(BY_FILE)
	$(PYTHON) -m pytest --database postgresql $(ON_POSTGRES) $(BY_FILE)

shots: .venv/requirements-dev
	$(PYTHON) scripts/take_shots.py

lock: .venv/requirements-dev
	$(LOCK) --output-file requirements.txt
	$(LOCK) --output-file requirements-dev.txt --group dev --constraint requirements.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/requirements: requirements.txt | .venv/bin/pip
	@echo 'Installing the requirements; the first time takes some minutes.'
	@$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

.venv/requirements-dev: requirements-dev.txt | .venv/bin/pip
	@echo 'Installing the requirements of the tests; the first time takes some minutes.'
	@$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@

.venv/bin/pip:
	@sh scripts/make_venv.sh .venv
