#!/bin/sh
# Prints a Python that is new enough. PYTHON=... in the environment names the one to take.
# Written for the plainest shell: it runs before we know anything about the machine.
seen=""
for tried in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
    version=$("$tried" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
    if "$tried" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null; then
        # The one behind a virtual environment: ours may be made anew.
        exec "$tried" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))'
    fi
    seen="$seen${seen:+, }$tried is $version"
done
echo "bridge: Bridge needs Python 3.11 or newer (${seen:-none was found}): install one, or name it as in 'PYTHON=/path/to/python3.12 make demo'." >&2
exit 1
