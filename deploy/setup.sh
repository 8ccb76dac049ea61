#!/usr/bin/env bash
# Sets up the two environments (the app's and the bot's) from their locks. Needs Python with pip, git and a compiler;
# installs uv into the checkout when the machine has none. Running it again is a matter of a second.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
TOOLS=.tools

fail() { echo "✗ $*" >&2; exit 1; }

find_uv() {
    if [ -x "$TOOLS/bin/uv" ]; then echo "$TOOLS/bin/uv"; return; fi
    command -v uv || true
}

install_uv() {
    command -v python3 >/dev/null || fail "找不到 python3:请先安装 Python 3.11 或更新的版本。"
    echo "• 正在把 uv $UV_VERSION 安装到 $TOOLS/ …" >&2
    if python3 -m venv "$TOOLS" >/dev/null 2>&1; then
        "$TOOLS/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" >&2
    else # Debian without python3-venv: pip alone can still put the binary there
        python3 -m pip install --quiet --disable-pip-version-check --prefix "$TOOLS" "uv==$UV_VERSION" >&2
    fi || fail "uv 安装失败:需要能访问 Python 软件源,或请自行安装 uv 后重试。"
    [ -x "$TOOLS/bin/uv" ] || fail "uv 安装失败:$TOOLS/bin/uv 不存在。"
}

pyenv_python() { # $1: minor version such as 3.10
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python 2>/dev/null | sort -V | tail -n 1 || true
}

find_python() { # $1: uv's request, $2: pyenv's minor versions, best first
    local found minor
    found=$(UV_PYTHON_DOWNLOADS=never "$UV" python find --no-project "$1" 2>/dev/null) && { echo "$found"; return; }
    for minor in $2; do
        found=$(pyenv_python "$minor")
        [ -n "$found" ] && { echo "$found"; return; }
    done
    echo "• 本机没有 Python $1,正在由 uv 下载 …" >&2
    "$UV" python install "${2%% *}" >&2 2>/dev/null && "$UV" python find --no-project "$1" 2>/dev/null && return
    return 1
}

sync() { # $1: project folder, $2: interpreter, $3: what it is
    # Compiled once here: else every start compiles TensorFlow anew where Python may not write beside its code.
    UV_COMPILE_BYTECODE=$([ -d "$1/.venv" ] && echo 0 || echo 1) "$UV" sync --quiet --locked --project "$1" --python "$2" || fail "$3 的依赖安装失败(见上方 uv 的输出)。"
}

UV=$(find_uv)
[ -n "$UV" ] || { install_uv; UV=$TOOLS/bin/uv; }
APP_PYTHON=$(find_python ">=3.11,<3.14" "3.11 3.12 3.13") || fail "缺少 Python ≥ 3.11(网关、后端、动作服务用):请安装 python3.11,或用 pyenv install 3.11。"
BOT_PYTHON=$(find_python "3.10" "3.10") || fail "缺少 Python 3.10(Rasa 3.6.21 只支持它):请安装 python3.10,或用 pyenv install 3.10。"
[ -d .venv ] && [ -d bot/.venv ] || echo "• 正在安装依赖(首次约 1–2 分钟)…"
sync . "$APP_PYTHON" "应用环境"
sync bot "$BOT_PYTHON" "机器人环境"
web/build.sh
