#!/bin/sh
# Installs what slow tests look at decks, pages and PDFs through, where it is missing; no command of the project needs it.
set -eu
cd "$(dirname "$0")/.."
wanted=""
command -v soffice >/dev/null 2>&1 || wanted="$wanted libreoffice-impress"
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
command -v pdftoppm >/dev/null 2>&1 || wanted="$wanted poppler-utils"
if [ -n "$wanted" ]; then
  if command -v apt-get >/dev/null 2>&1; then
    echo "proofs: installing with apt:$wanted" >&2
    as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
    as_root apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $wanted >/dev/null
  else
    echo "proofs: install$wanted; without them the tests that need them are left out" >&2
  fi
fi
.venv/bin/python -m pip install --disable-pip-version-check -qq -c constraints.txt -e '.[proofs]'
