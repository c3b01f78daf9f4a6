# Everything a person or CI runs. `make help` lists it.

# Override with e.g. `make PYTHON=python3.12 setup`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SET_UP := $(VENV)/.set-up

.DEFAULT_GOAL := help
.PHONY: help setup draw teach run screenshots doctor backup restore secrets settings check test endurance bench-bot bench-draw bench-drawings bench-train protos pocket judge constraints

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(SET_UP) ## Make .venv with the pinned dependencies
	@:

# The stamp is younger than both files when nothing changed, and then this costs nothing.
$(SET_UP): pyproject.toml constraints.txt
	@echo "Installing the pinned dependencies into $(VENV), which takes minutes the first time"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
	  { echo >&2 "make setup needs Python 3.11 with venv: apt-get install python3.11-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade --constraint constraints.txt pip
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt \
	  --editable '.[bot,gui,inference-server,trainer]' --group dev
	@touch $@

# What is typed into /draw, to the letter: neither make nor a shell reads a $ in it.
PROMPT ?= an anime girl, blonde hair, green eyes, school uniform, smile, park
override PROMPT := $(value PROMPT)
export PROMPT

draw: setup ## Draw PROMPT="…" over a local Discord: drawing.png
	@$(BIN)/python -m demo draw "$$PROMPT"

teach: setup ## Teach the style from 60 sample drawings: before-after.png
	@$(BIN)/python -m demo teach "$$PROMPT"

run: setup ## Run everything until Ctrl-C; with DISCORD_TOKEN, on the real Discord
	@$(BIN)/python -m demo run

screenshots: setup ## Take the pictures of the bot and the page that README shows (10 minutes)
	@$(BIN)/python -m demo screenshots

doctor: setup ## Look at this machine and its settings, and say what to do
	@$(BIN)/python -m operating doctor

backup: setup ## Write what the services keep into backups/, while they run
	@$(BIN)/python -m operating backup

# Of `make backup`.
BACKUP ?=

restore: setup ## Put BACKUP=FILE back, where nothing is yet
	@test -n '$(BACKUP)' || { echo >&2 "which one? make restore BACKUP=backups/…"; exit 1; }
	@$(BIN)/python -m operating restore '$(BACKUP)'

secrets: setup ## Make the files of tokens and passwords that containers read
	@$(BIN)/python -m operating secrets

settings: setup ## Write the reference of settings and .env.example anew
	@$(BIN)/python -m operating settings

check: setup ## Format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	@if [ -x node_modules/.bin/eslint ]; then node_modules/.bin/eslint .; \
	  else echo "The pages' modules are not linted: npm ci brings ESLint"; fi

# Four at a time on two cores: many of them wait for processes, and more would make those too slow. Threads of torch
# that wait for each other spinning keep the one that they wait for from its core. Bytecode is kept,
# whatever the environment says: hundreds of processes are started.
test: setup ## Run every test but those of endurance
	OMP_WAIT_POLICY=PASSIVE PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

endurance: setup ## Run the tests of whole runs, and of services killed again and again (10 minutes)
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m pytest -m endurance --numprocesses 2 --dist loadgroup

bench-bot: setup ## Measure the bot while a hundred members draw at once (4 minutes)
	$(BIN)/python -m benchmarks.bot

bench-draw: setup ## Measure drawing against diffusers' own pipeline (15 minutes)
	$(BIN)/python -m benchmarks.draw

bench-drawings: setup ## Measure how drawings are taken in, captioned and found (15 minutes)
	$(BIN)/python -m benchmarks.drawings

# diffusers' examples/text_to_image/train_text_to_image_lora.py, which is in none of its packages.
PEER ?=

bench-train: setup ## Measure training, against diffusers' script with PEER=PATH (45 minutes)
	$(BIN)/python -m benchmarks.train $(if $(PEER),--peer-script '$(PEER)')

protos: setup ## Generate the code of the contract anew
	$(BIN)/python -m protos.generate

pocket: setup ## Pretrain the embedded models, or go on with it (hours)
	$(BIN)/python -m pocket_model train

judge: setup ## Measure the embedded models
	$(BIN)/python -m pocket_model judge

constraints: ## Pin what .venv holds now
	@{ echo "# Every version the tests run with. Made by \`make constraints\`."; \
	  $(BIN)/python -m pip freeze --all --exclude-editable --exclude ksh-drawing-ai \
	    --exclude setuptools --exclude wheel | sed 's/+cpu$$//'; } > constraints.new
	@mv constraints.new constraints.txt
