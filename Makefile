# Thin: each target sets up what it needs and calls the command line tool (plan-review --help).
.PHONY: book test serve bench catalogue lock
run = .venv/bin/plan-review

book:            ## both sites and both PDFs, into _build/site; PREVIOUS=DIR says what changed
	@./bootstrap.sh book
	@$(run) book $(if $(PREVIOUS),--previous $(PREVIOUS))

test:            ## every test, the built book's included
	@./bootstrap.sh test
	@.venv/bin/python -m pytest

serve:           ## the built site on this machine
	@$(run) serve

bench:           ## time of each stage and peak memory
	@./bootstrap.sh book
	@$(run) bench

catalogue:       ## the Chinese catalogues brought up to date with the English text
	@./bootstrap.sh book
	@$(run) catalogue

lock:            ## requirements.lock from pyproject.toml
	@uv pip compile --quiet --extra test --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.lock
