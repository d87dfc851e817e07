#!/usr/bin/env bash
# Sets up what a command needs and what is missing, on Debian or Ubuntu with Python 3.11 or later.
#   bootstrap.sh book   Python packages from the lock; TeX and Chinese fonts where it may install
#   bootstrap.sh test   the same, with Chromium and Poppler for the tests of the built book
set -euo pipefail
cd "$(dirname "$0")"
purpose=${1:-book}
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  say "Python 3.11 or later is needed; '$python' is $("$python" --version 2>&1 || echo missing)."
  say "Install it, or name another interpreter: PYTHON=python3.12 make $purpose"
  exit 1
fi

# --- Debian packages: what a purpose needs, and the command or file that shows it is there.
missing=()
need() { [ -n "$(compgen -G "$1" || command -v "$1" || true)" ] || missing+=("${@:2}"); }
need latexmk latexmk
need xelatex texlive-xetex
need /usr/share/texlive/texmf-dist/tex/latex/tabulary/tabulary.sty texlive-latex-recommended texlive-latex-extra texlive-fonts-recommended
need "/usr/share/texlive/texmf-dist/tex/xelatex/xecjk/xeCJK.sty" texlive-lang-chinese
need "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc" fonts-noto-cjk
need "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf" fonts-noto-core
need "/usr/share/fonts/truetype/noto/NotoSansMono-Regular.ttf" fonts-noto-mono
need pdftotext poppler-utils
# Without uv on the PATH, uv itself is put into a virtual environment, which Debian packages apart.
if ! command -v uv >/dev/null && ! "$python" -c 'import ensurepip' 2>/dev/null; then
  missing+=(python3-venv)
fi
if [ "$purpose" = test ]; then need chromium chromium; fi

if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
  if [ ${#as_root[@]} -eq 0 ] || sudo -n true 2>/dev/null; then
    say "installing: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    missing=()
  fi
fi
if [ ${#missing[@]} -gt 0 ]; then
  say "not installed, and not allowed to install: ${missing[*]}"
  say "Without them the site is built but not the PDF, and Chinese in charts may lack its font."
  say "Install them with: sudo apt-get install --no-install-recommends ${missing[*]}"
  if [ "$purpose" = test ]; then exit 1; fi
fi

# --- Python packages, exactly as locked.
stamp=.venv/.lock-installed
lock=$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-64)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$lock" ]; then
  uv=$(command -v uv || true)
  if [ -z "$uv" ]; then
    say "installing uv into .venv-uv"
    "$python" -m venv .venv-uv
    .venv-uv/bin/python -m pip install --quiet --disable-pip-version-check uv
    uv=.venv-uv/bin/uv
  fi
  say "installing the locked Python packages into .venv"
  [ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv
  "$uv" pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
  "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
  printf '%s\n' "$lock" > "$stamp"
fi
