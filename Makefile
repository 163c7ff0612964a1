# Runs the sessions of noxfile.py, one for each target, in an environment that is made here.
PYTHON ?= python3
# One ansible-core of the matrix, for example CORE=2.18, or all that this machine can run.
export CORE PYTHON
NOX = @.build/nox/bin/python -m nox

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .build/nox/made ## a policy on 12 simulated PBXs: check mode, the real run, a run that changes nothing
	$(NOX) --session $@

test: .build/nox/made ## lint, types and all tests, on the oldest and the newest ansible-core of this machine; or CORE=2.18
	$(call measured,$@)

check: .build/nox/made ## the whole matrix, and what Galaxy, Automation Hub and the community check; or CORE=2.18
	$(call measured,$@)

lint: .build/nox/made ## ruff, yamllint, ansible-lint, codespell, reuse, one-way imports
	$(NOX) --session $@

types: .build/nox/made ## mypy
	$(NOX) --session $@

unit: .build/nox/made ## tests without ansible-playbook, newest ansible-core; options for pytest in ARGS
	$(NOX) --session $@ -- $(ARGS)

e2e: .build/nox/made ## tests with ansible-playbook, newest ansible-core; options for pytest in ARGS
	$(NOX) --session $@ -- $(ARGS)

bench: .build/nox/made ## how long a fleet takes
	$(NOX) --session $@ -- $(ARGS)

docs: .build/nox/made ## the documentation site, in .build/docs
	$(NOX) --session $@

build: .build/nox/made ## the tarball, in .build/dist
	$(NOX) --session $@

release: .build/nox/made ## check all, write the changelog, and print the remaining steps
	$(NOX) --session $@

clean: ## remove all that was made
	rm -rf .build

# All sessions run even if one fails; then the failed tests are listed with their reasons, and the totals.
define measured
@rm -rf .build/reports .build/coverage && mkdir -p .build/reports .build/coverage
$(NOX) --tags $(1) --parallel 2; PYTHONPATH=tests/tools .build/nox/bin/python -m sessions.summary $(1) $$?
endef
test check: export TARGET = $@

.build/nox/made: tests/requirements/nox.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and f"make: $(PYTHON) is Python {sys.version.split()[0]}, \
	and ansible-core 2.16 needs 3.10 or newer. Name a newer one: make PYTHON=python3.12 ...")'
	@if uv --version >/dev/null 2>&1; then \
	  uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .build/nox && \
	  uv pip install --quiet --python .build/nox/bin/python -r $<; \
	else \
	  $(PYTHON) -m venv --clear .build/nox && .build/nox/bin/python -m pip install --quiet -r $<; \
	fi || { echo 'make: no environment for nox: it needs Python with venv and pip (Debian: apt install python3-venv)'; exit 1; }
	@touch $@

.PHONY: help demo test check lint types unit e2e bench docs build release clean
