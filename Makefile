# The two commands are `make run` and `make test`; the rest is for working on the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGS := $(wildcard advocacy/translations/*/LC_MESSAGES/*.po)

.PHONY: run test check audit torture words lock clean
.DEFAULT_GOAL := run

run: $(VENV)/run.stamp
	@exec $(BIN)/flask serve

test: $(VENV)/test.stamp check
	$(BIN)/pytest

check: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint templates --quiet

bench-%: $(VENV)/test.stamp
	$(BIN)/python -m bench.$(subst -,_,$*)

# Kill -9 of each part in turn while a mailing goes out.
torture: $(VENV)/test.stamp
	$(BIN)/python -m bench.torture

# Everything that is said to people, gathered for translation.
words: $(VENV)/test.stamp
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o $(VENV)/messages.pot .
	$(BIN)/pybabel -q update -N --no-wrap -i $(VENV)/messages.pot -d advocacy/translations

# The locked libraries beside the published vulnerabilities.
audit: $(VENV)/audit.stamp
	@$(BIN)/python .ci/audit $(VENV)/audit/bin/pip-audit

# Pin every library, with hashes.
lock:
	for set in run test audit; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" requirements/$$set.in -o requirements/$$set.txt || exit 1; done

$(VENV)/audit.stamp: requirements/audit.txt | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
	touch $@

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/libraries.stamp: requirements/run.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	touch $@

$(VENV)/run.stamp: $(VENV)/libraries.stamp $(CATALOGS)
	$(BIN)/pybabel -q compile -d advocacy/translations
	touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@
