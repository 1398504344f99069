# `make dashboard` installs and starts; `make test` installs and tests. Nothing else is needed.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
ADDRESS ?= localhost
# how many processes serve: as many as there are cores, unless this says another number
PROCESSES ?=
# names by which browsers may ask for it; one that others may reach has this machine's own, too
HOSTS ?= $(or $(STREAMLIT_SERVER_ALLOWED_HOSTS),localhost 127.0.0.1 ::1 \
    $(if $(filter-out localhost 127.0.0.1,$(ADDRESS)),$(filter-out 0.0.0.0,$(ADDRESS)) \
    $(shell hostname 2>/dev/null; hostname -I 2>/dev/null)))
BIN = $(VENV)/bin

.PHONY: dashboard test lint figures bench check-debian lock audit licences sbom clean

$(VENV)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pages.view.server.squeezed
	$(BIN)/python -m pages.view.server.fonts
	touch $@

$(VENV)/.tested: $(VENV)/.installed tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

dashboard: $(VENV)/.installed
	@echo "Looking for surveyed outlines (at most 15 s) ..."
	@$(BIN)/python -m geo.outlines download --max-seconds 15 2>/dev/null \
	    || echo "No surveyed outlines could be fetched; the map uses those it has."
	$(BIN)/python -m pages.view.map.static_files
	STREAMLIT_SERVER_ALLOWED_HOSTS="$(strip $(HOSTS))" \
	    $(BIN)/python -m pages.view.server.processes --port $(PORT) --address $(ADDRESS) \
	    $(if $(PROCESSES),--processes $(PROCESSES))

# one more than there are cores: a test with a browser waits a fifth of its time
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -lt 4 ] && n=$$((n + 1)) || n=4; echo $$n)

test: $(VENV)/.tested check-debian
	# each file in one process, in the order of tests/conftest.py: those that take longest first
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

figures: $(VENV)/.tested
	$(BIN)/python -m models.validate --out docs/figures/validation.json > /dev/null
	$(BIN)/python -m bench.simulation --out docs/figures/simulation.json > /dev/null
	$(BIN)/python -m bench.trials --out docs/figures/trials.json > /dev/null
	$(BIN)/python -m bench.pooling --out docs/figures/pooling.json > /dev/null
	$(BIN)/python -m bench.own_effect --out docs/figures/own_effect.json > /dev/null
	$(BIN)/python docs/make_method.py

$(VENV)/.benched: $(VENV)/.tested bench/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	touch $@

bench: $(VENV)/.benched check-debian
	$(BIN)/python -m bench

# what looks after dependencies stays out of the dashboard's own
TOOLS = $(VENV)-tools
$(TOOLS)/.installed: deploy/requirements.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -r deploy/requirements.txt
	touch $@

lock: $(TOOLS)/.installed
	$(TOOLS)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	    --custom-compile-command "make lock" --output-file requirements.lock requirements.txt

audit: $(TOOLS)/.installed
	@sh deploy/audit $(TOOLS)/bin/pip-audit

licences: $(TOOLS)/.installed $(VENV)/.installed
	@$(TOOLS)/bin/pip-licenses --python=$(BIN)/python --from=mixed --order=license

sbom: $(TOOLS)/.installed
	$(TOOLS)/bin/cyclonedx-py requirements --output-reproducible --of JSON -o sbom.json requirements.lock

# a browser and Khmer letters for the browser tests; asks for nothing that is there already
check-debian:
	sh .ci/debian-packages

clean:
	rm -rf $(VENV) $(TOOLS) sbom.json .pytest_cache .ruff_cache .hypothesis
