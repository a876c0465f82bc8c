# `make video` and `make test` do all the set-up that they need; see `make help`.
PY := .venv/bin/python
JOBS ?= 0
SIZE ?= 1920x1080
FPS ?= 30

.DEFAULT_GOAL := help
.PHONY: help setup video poster test slow bench lint format accept truth preview clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install system packages where missing, a .venv, the pinned dependencies
	@./setup.sh

video: setup ## the poster and the film of all ten scenes (SIZE=1920x1080 FPS=30 JOBS=0)
	@.venv/bin/explainer poster --width 2160 -o media/poster.png
	@.venv/bin/explainer film --size $(SIZE) --fps $(FPS) --jobs $(JOBS) -o media/film.mp4

poster: setup ## the poster alone, media/poster.png
	@.venv/bin/explainer poster --width 2160 -o media/poster.png

test: setup lint ## lint and all quick tests
	@$(PY) -m pytest -n 2 --dist worksteal -m "not slow"

slow: setup ## real renders at larger sizes
	@$(PY) -m pytest -m slow

bench: setup ## what rendering costs: against plain Manim, the encoder alone, cold and warm (BENCH="--only 1,4" or "--quick")
	@$(PY) -m tests.bench $(BENCH)

lint: setup ## ruff and the import layers
	@$(PY) -m ruff check scenes tests
	@$(PY) -m ruff format --check scenes tests

format: setup ## mend formatting
	@$(PY) -m ruff check --fix scenes tests
	@$(PY) -m ruff format scenes tests

accept: setup ## accept today's pictures as the new baselines (look at .picture-report/index.html first)
	@$(PY) -m tests.baselines accept

truth: setup ## write docs/truth.md: each number that is shown, and where it comes from
	@$(PY) -m tests.truth.page

preview: setup ## the stills that the README shows, media/preview/
	@.venv/bin/explainer preview

clean: ## delete what was rendered and the environment
	@rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis .picture-report media/clips media/film.mp4 media/poster.png
