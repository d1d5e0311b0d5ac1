# What one does with Bridge. Everything real happens in collab/launch; `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help demo dev test test-servers check format install bench soak clean reset
# Not exported as PYTHONPATH or the like: the launcher runs from this folder and finds itself.
LAUNCH = python=$$(sh collab/launch/find-python.sh) && exec "$$python" -B -m collab.launch
BIN = .venv/bin
ARGS ?=
# Settings for tools that read the code and connect to nothing.
NOTHING = SECRET_KEY=only-for-the-check-which-connects-to-nothing-at-all DATABASE_URL=postgresql://nobody@127.0.0.1:1/none

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: ## install, load the demo company, start everything, print the address (PORT=8000)
	@$(LAUNCH) demo

dev: ## work on it: reload, DEBUG, assets built on change, with the data of `make demo` (PORT=8000)
	@$(LAUNCH) dev

test: ## the whole suite, browser included (ARGS="-k name" for some of it)
	@$(LAUNCH) test $(if $(ARGS),-- $(ARGS))

test-servers: ## database, race and delivery tests on real PostgreSQL with Redis, then RabbitMQ
	@$(LAUNCH) test-servers $(if $(ARGS),-- $(ARGS))

install: ## .venv with everything for working on Bridge
	@$(LAUNCH) install

check: install ## linters, types, import contracts, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(NOTHING) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	sh .ci/forbidden
	@mkdir -p var/assets
	$(NOTHING) $(BIN)/python -W ignore manage.py makemigrations --check --dry-run

format: install ## ruff's format and fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: ## measure every page against plain Django; writes var/bench.json
	@$(LAUNCH) run -- $(BIN)/python -m benchmarks $(ARGS)

soak: ## the long runs: races and kills under load, and every property explored at random
	@$(LAUNCH) soak $(if $(ARGS),-- $(ARGS))

clean: ## remove what can be made again: .venv, node_modules, caches, what the tests' servers hold
	@$(LAUNCH) clean
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/test var/soak var/bench var/assets var/static var/cache
	find collab projects funding tests -name __pycache__ -type d -prune -exec rm -rf {} +

reset: ## forget the demo's data, so that the next start begins afresh
	@$(LAUNCH) reset
