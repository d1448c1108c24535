#!/bin/sh
# Prints the first Python that is 3.11 or newer and can make a virtual environment; one clear sentence otherwise.
seen=""
for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3 python3.14 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        seen=$name
        if "$name" -c 'import venv, ensurepip' 2>/dev/null; then
            command -v "$name"
            exit 0
        fi
    fi
done
if [ -n "$seen" ]; then
    echo "✗ $seen 缺少 venv 模块：请安装系统的 python3-venv 软件包后再试。 / $seen has no venv module: install your system's python3-venv package and try again." >&2
else
    echo "✗ 需要 Python 3.11 或更新版本，请先安装。 / Python 3.11 or newer is needed: please install it first." >&2
fi
exit 1
