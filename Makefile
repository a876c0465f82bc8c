# `make video` and `make test` do all the set-up that they need; see `make help`.
PY := .venv/bin/python
JOBS ?= 0
SIZE ?= 1920x1080
FPS ?= 30

.DEFAULT_GOAL := help
.PHONY: help setup video talk poster test slow proofs heard bench mutants lint format accept truth storyboard preview clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install system packages where missing, a .venv, the pinned dependencies
	@./setup.sh

video: setup ## the poster and the film of all scenes (SIZE=1920x1080 FPS=30 JOBS=0)
	@echo 'drawing the poster, then the film at $(SIZE), $(FPS) frames a second' >&2
	@.venv/bin/explainer poster --width 2160 -o media/poster.png
	@.venv/bin/explainer film --size $(SIZE) --fps $(FPS) --jobs $(JOBS) -o media/film.mp4

talk: setup ## the kit of a talk, media/talk: clips, film, posters, decks, hand-outs, page (TALK="--scenario gpt-3 --headline OURS")
	@.venv/bin/explainer talk $(TALK) -o media/talk

poster: setup ## the poster alone, media/poster.png
	@echo 'drawing the poster' >&2
	@.venv/bin/explainer poster --width 2160 -o media/poster.png

test: setup lint ## lint and all quick tests
	@$(PY) -m pytest -n 2 --dist worksteal -m "not slow"

slow: proofs ## real renders at larger sizes; what they show, through other programs
	@$(PY) -m pytest -m slow

proofs: setup ## install what slow tests look at decks through (LibreOffice, Chromium, Poppler; with apt)
	@sh tests/proofs.sh

heard: setup ## let a speech recogniser hear the narration (installs it: 1 GB)
	@$(PY) -m pip install -q -c constraints.txt -e '.[heard]'
	@$(PY) -m pytest -m slow tests/voiceover/test_heard.py

bench: setup ## what rendering costs: against plain Manim, the encoder alone, cold and warm (BENCH="--only 1,4" or "--quick")
	@$(PY) -m benchmarks $(BENCH)

mutants: setup ## break the code in forty small ways, and see a quick test fail each time (MUTANTS="operations" for some)
	@$(PY) -m tests.mutants $(MUTANTS)

lint: setup ## ruff, types, and who may import whom
	@$(PY) -m ruff check explainer.py scenes voiceover publish tests benchmarks
	@$(PY) -m ruff format --check explainer.py scenes voiceover publish tests benchmarks
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache --no-logo

format: setup ## mend formatting
	@$(PY) -m ruff check --fix explainer.py scenes voiceover publish tests benchmarks
	@$(PY) -m ruff format explainer.py scenes voiceover publish tests benchmarks

accept: setup ## accept today's pictures as the new baselines (look at .picture-report/index.html first)
	@$(PY) -m tests.baselines accept

truth: setup ## write docs/truth.md: each number that is shown, and where it comes from
	@$(PY) -m scenes.truth_page

storyboard: setup ## write docs/storyboard.md: each cue, what is to be seen in it, its seconds
	@$(PY) -m scenes.storyboard_page

preview: setup ## the stills and loops that the README shows, media/preview/
	@.venv/bin/explainer preview -o media/preview

clean: ## delete what was rendered and the environment
	@rm -rf .venv build *.egg-info dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .picture-report media/clips media/talk media/film.mp4 media/poster.png
