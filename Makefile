# The one entry to everything. The work itself is done by tests/tools.
PYTHON ?= python3
# One ansible-core of the matrix, for example CORE=2.18, or all that this machine can run.
export CORE
RUN = @PYTHONPATH=tests $(PYTHON) -m tools

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## a policy on 12 simulated PBXs: check mode, the real run, a run that changes nothing
	$(RUN) demo

test: ## lint, types and all tests, on the oldest and the newest ansible-core of this machine; or CORE=2.18
	$(RUN) test

check: ## the whole matrix, and what Galaxy, Automation Hub and the community check; or CORE=2.18
	$(RUN) check

lint: ## ruff, yamllint, ansible-lint, codespell, reuse, one-way imports
	$(RUN) lint

types: ## mypy
	$(RUN) types

unit: ## tests without ansible-playbook, newest ansible-core; options for pytest in ARGS
	$(RUN) unit $(ARGS)

e2e: ## tests with ansible-playbook, newest ansible-core; options for pytest in ARGS
	$(RUN) e2e $(ARGS)

mutation: ## small faults in one module, for example ARGS=_settings.plan: which do the unit tests not notice?
	$(RUN) mutation $(ARGS)

bench: ## how long a fleet takes
	$(RUN) bench $(ARGS)

docs: ## the documentation site, in .build/docs
	$(RUN) docs

build: ## the tarball, in .build/dist
	$(RUN) build

release: ## check all, write the changelog, and say what is left to do
	$(RUN) release

clean: ## remove all that was made
	rm -rf .build

.PHONY: help demo test check lint types unit e2e mutation bench docs build release clean
