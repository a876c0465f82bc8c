#!/bin/sh
# Sets everything up: system packages where they are missing, a .venv, the pinned dependencies. A second run starts at once.
set -eu
cd "$(dirname "$0")"
venv=.venv
stamp="$venv/.ready"

say() { printf '%s\n' "$*" >&2; }
stop() { say "setup: $*"; exit 1; }

here=$(pwd -P) # an environment works only where it was made: its programs and the installed project name their folder
fingerprint() { cat setup.sh pyproject.toml constraints.txt | cksum; printf '%s\n' "$here"; }
if [ -x "$venv/bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]; then
  exit 0
fi
say "setting up $venv"

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
  for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
      command -v "$name"
      return
    fi
  done
}
complete() { # what building pycairo and manimpango needs
  command -v cc >/dev/null 2>&1 && command -v pkg-config >/dev/null 2>&1 && pkg-config --exists cairo pango pangocairo
}
headers() { "$1" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))'; }
venvs() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt_install() {
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1 || stop "needs root or sudo to install: $*"
  say "installing with apt: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null 2>&1 && return
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null || stop "apt-get update failed; check the network and the package sources"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null || stop "apt could not install: $*"
}

python=$(find_python)
if command -v apt-get >/dev/null 2>&1; then
  wanted=""
  complete || wanted="libcairo2-dev libpango1.0-dev pkg-config gcc libc6-dev"
  if [ -z "$python" ]; then
    wanted="$wanted python3 python3-venv python3-dev"
  else
    venvs "$python" || wanted="$wanted python3-venv"
    headers "$python" || wanted="$wanted python3-dev"
  fi
  # shellcheck disable=SC2086
  [ -z "$wanted" ] || apt_install $wanted
  python=$(find_python)
elif [ "$(uname)" = Darwin ]; then
  [ -n "$python" ] && complete || stop "run: brew install python@3.12 cairo pango pkg-config"
else
  [ -n "$python" ] && complete || stop "install Python 3.11 or newer with headers, a C compiler, pkg-config, cairo and pango with headers"
fi
[ -n "$python" ] || stop "no Python 3.11 or newer was found; install one, or name it: PYTHON=/path/to/python make setup"

made_here() { grep -qF -e "#!$here/$venv/bin/python" -e "\"$here/$venv/bin/python" "$venv/bin/pip" 2>/dev/null; } # pip names its python
if ! { [ -x "$venv/bin/python" ] && made_here; }; then
  say "making the environment with $("$python" --version)"
  if [ -L "$venv" ] && ! made_here; then rm "$venv"; fi # what it points to is another project's
  "$python" -m venv --clear "$venv" || stop "no virtual environment could be made in $venv"
fi
# -qq: errors alone; what else pip says of a machine's own settings hides the lines that matter
pip() { "$venv/bin/python" -m pip install --disable-pip-version-check -qq -c constraints.txt "$@"; }
pip --upgrade pip || stop "pip could not be brought to its pinned version; check the network"
say "installing the packages that constraints.txt pins; this takes a minute or two"
pip --build-constraint constraints.txt -e '.[test]' || stop "pip could not install the pinned packages; see above"
fingerprint > "$stamp"
say "ready: .venv/bin/explainer list shows the scenes, .venv/bin/explainer poster draws media/poster.png, README.md tells the rest"
