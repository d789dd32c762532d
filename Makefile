# Each target sets up what it needs. `make demo` and `make test` are all a newcomer has to know.
PYTHON ?= python3
PIP_ARGS ?=
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup demo quick test browser lint crash attack bench bench-submit bench-all bench-check bench-audit bench-rules bench-large same-findings engines bench-structures property-structures property-names bench-names bench-real photos walks fuzz-names fuzz-files bench-hostile bench-single bench-serve soak fuzz-api changelog docs words law-drift clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "precursor needs Python 3.11 or newer; this is `$(PYTHON) --version`. Set PYTHON=python3.x"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed: on Debian and Ubuntu, install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q cli.py commands precursors rules registry
	@echo "compiling the lists and the lexicon, once ..."
	@$(BIN)/precursor lookup acetone --format json > /dev/null
	@touch $(READY)

demo: setup
	@$(BIN)/precursor demo -o out

# At least two files of tests at a time, more where there are processors and 4 GB for each.
WORKERS ?= $(shell awk -v most=$$(nproc) '/MemAvailable/ {n = int($$2 / 4e6); if (n > most) n = most; print (n > 2 ? n : 2)}' /proc/meminfo 2>/dev/null || echo 2)
test: setup browser
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

# A selection that finds most slips while you work: well under 90 seconds on one processor.
quick: setup
	$(BIN)/python -m pytest -q -m "not slow" tests/health/test_health.py tests/health/test_words.py tests/unit/test_cas_and_quantity.py \
		tests/unit/test_sandbox.py tests/unit/test_yamls.py tests/unit/test_own_rules.py tests/lists/test_forms.py tests/law

# The desk is tested in a real browser; on Debian and Ubuntu it is installed where it is missing.
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
browser:
	@[ -n "$$PRECURSOR_CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		{ echo "installing Chromium for the browser tests ..." && $(SUDO) apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
		{ echo "The browser tests need Chromium: install it, or name it in PRECURSOR_CHROMIUM."; exit 1; }

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

crash: setup
	$(BIN)/python tests/crash/kill_submit.py 1000 1 sqlite
	$(BIN)/python tests/crash/kill_submit.py 100 1 postgresql
	$(BIN)/python tests/crash/kill_seams.py 50 1 sqlite
	$(BIN)/python tests/crash/kill_seams.py 50 1 postgresql
	$(BIN)/python tests/crash/writers.py 4 sqlite
	$(BIN)/python tests/crash/writers.py 4 postgresql
	$(BIN)/python tests/crash/kill_withdraw.py 300 1 sqlite
	$(BIN)/python tests/crash/kill_withdraw.py 30 1 postgresql
	$(BIN)/python tests/crash/kill_steps.py 250 1 sqlite
	$(BIN)/python tests/crash/kill_steps.py 10 1 postgresql
	PRECURSOR_FAULT_TRIALS=30 $(BIN)/python -m pytest -q tests/registry/test_faults.py -k half_state
	PRECURSOR_FAULT_TRIALS=10 $(BIN)/python -m pytest -q tests/registry/test_half_done.py -k fault

# On this machine alone: role x action x owner, strangers beside an officer, and every change beside the log.
# Other worst requests with another seed: make attack SEED=2
attack: setup
	$(BIN)/python -m tests.attack --seed $(or $(SEED),1) --seconds $(or $(SECONDS),15)

bench: setup
	$(BIN)/python -m bench.check 1000000

# What recording costs, and whether the next 100,000 lines cost the same once there are two million
bench-submit: setup
	$(BIN)/python -m bench.submit $(or $(LINES),1000000) $(or $(NEXT),100000) grown

# Ratios of work to other work on this machine: bench-all writes them and docs/performance.md, bench-check compares
bench-all: setup
	$(BIN)/python -m bench.ratios run

bench-check: setup
	$(BIN)/python -m bench.ratios check

bench-single: setup
	$(BIN)/python -m bench.single 1000000

# The filled registry is kept in REGISTRY, if it is given: make soak REGISTRY=folder
bench-serve: setup
	$(BIN)/python -m bench.serve 1000000 $(if $(REGISTRY),--registry $(REGISTRY))

soak: setup
	$(BIN)/python -m bench.serve 1000000 --soak 1800 $(if $(REGISTRY),--registry $(REGISTRY))

# Other calls with another seed: make fuzz-api SEED=2; fewer of them with CALLS=10000
fuzz-api: setup
	PRECURSOR_FUZZ_CALLS=$(or $(CALLS),50000) PRECURSOR_FUZZ_SEED=$(or $(SEED),1) \
		$(BIN)/python -m pytest -q -o log_cli=true --log-cli-level=INFO tests/web/test_contract.py

# Damaged files of every format; others with another seed: make fuzz-files SEED=2
fuzz-files: setup
	$(BIN)/python -m tests.intake.fuzz --files $(or $(FILES),30000) --seed $(or $(SEED),1)

bench-audit: setup
	$(BIN)/python -m bench.audit

bench-rules: setup
	$(BIN)/python -m bench.rules 1000000 alike

bench-large: setup
	$(BIN)/python -m bench.rules 10000000 alike

# One and two threads, 1 GB of memory and shuffled lines give the same findings file: make same-findings LINES=10000000
same-findings: setup
	$(BIN)/python -m bench.rules $(or $(LINES),1000000) alike
	PRECURSOR_WHOLE=1 $(BIN)/python -m pytest -q tests/spark

# DuckDB, the engine in memory and Spark give the same on every law case, and on a year of declarations: make engines
engines: setup
	PRECURSOR_WHOLE=1 $(BIN)/python -m pytest -q tests/law tests/spark tests/registry/test_checker.py

bench-hostile: setup
	$(BIN)/python -m bench.hostile 20000

bench-names: setup
	$(BIN)/python -m bench.names out

# What real goods texts are answered: make bench-real FILE=texts.csv.gz [ROWS=answered.tsv]
bench-real: setup
	@[ -n "$(FILE)" ] || { echo "make bench-real FILE=texts.csv.gz (columns text, hs, source)"; exit 1; }
	$(BIN)/python -m bench.names.real $(FILE) $(ROWS)

# Every photo of a label: four taken, twenty made with a seed.
photos: setup
	PRECURSOR_PHOTOS=1 $(BIN)/python -m pytest -q -s tests/photos

# Every walk of six people in a real browser, both languages, both widths; pictures and axe results go into docs/.
walks: setup browser
	$(BIN)/python -m tests.walks

fuzz-names: setup
	$(BIN)/python -m bench.names.fuzz 50000

# Every case of every listing drawn, labelled and salted in all ways; and an oracle over FILE.smi[.gz], if one is given.
property-structures: setup
	PRECURSOR_ALL_STRUCTURES=1 PRECURSOR_WHOLE=1 $(if $(FILE),PRECURSOR_STRUCTURES=$(FILE)) $(BIN)/python -m pytest -q tests/structures/test_catalogue_properties.py tests/structures/test_oracle.py tests/structures/test_cleaned.py tests/regimes/test_screened.py

# Every listed name with labels, turned, in other letters and within lines
property-names: setup
	PRECURSOR_WHOLE=1 $(BIN)/python -m pytest -q tests/unit/test_name_forms.py tests/unit/test_index_names.py tests/unit/test_isotopes.py tests/unit/test_scripts.py

bench-structures: setup
	$(BIN)/python -m bench.structures

docs: setup
	$(BIN)/python -m docs.build

# The words of the command-line library, after a change to locale/*/LC_MESSAGES/click.po.
words: setup
	$(BIN)/pybabel -q compile -d locale -D click

# The fragments of changelog.d into CHANGELOG.md: make changelog VERSION=0.3.0
changelog: setup
	$(BIN)/towncrier build --version $(VERSION) --yes

# What the sourced law files hold that the lists do not have yet, file by file: make law-drift LAW=folder
law-drift: setup
	$(BIN)/python -m tests.lists.drift $(LAW)

clean:
	rm -rf .venv out site .mypy_cache .ruff_cache .pytest_cache .hypothesis
