#!/bin/sh
# Make a virtual environment in the folder $1 with the newest known Python of this machine.
set -eu

for python in python3.13 python3.12 python3.11 python3; do
    # A name on the PATH may be a stub that can't run, so each is asked for its version.
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "Making the environment $1 with $("$python" --version)."
            exec "$python" -m venv "$1"
        fi
        without_venv=$python
    fi
done

if [ -n "${without_venv-}" ]; then
    echo "$without_venv can't make environments; install its venv module" \
        "(on Debian and Ubuntu: apt-get install $without_venv-venv)." >&2
else
    echo "Python 3.11 or newer was not found; install it and make sure that python3 runs it." >&2
fi
exit 1
