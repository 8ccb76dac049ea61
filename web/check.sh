#!/usr/bin/env bash
# Everything that is checked about web/: wire types, types, style, unit tests, and that web/dist is what the sources
# build to, byte for byte.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v npm >/dev/null; then
    [ -z "${CI:-}" ] || { echo "✗ 没有 Node.js,无法检查网页挂件。" >&2; exit 1; }
    echo "• 本机没有 Node.js,跳过网页挂件的检查。"
    exit 0
fi
# not `npm ci`: it refuses a lock without the binaries of other platforms, which some mirrors do not carry
[ -d node_modules ] && [ node_modules/.package-lock.json -nt package-lock.json ] || npm install --no-save --silent
BUILT=$(mktemp -d)
trap 'rm -rf "$BUILT"' EXIT
npm run --silent types -- --output "$BUILT/openapi.ts" >/dev/null
diff -q "$BUILT/openapi.ts" sdk/src/openapi.ts >/dev/null ||
    { echo "✗ web/sdk/src/openapi.ts 与 gateway/openapi.json 不一致:请运行 npm run types:write。" >&2; exit 1; }
npm run --silent check
npm run --silent test
WEB_DIST="$BUILT/dist" npm run --silent build
diff -r --exclude=fingerprint "$BUILT/dist" dist ||
    { echo "✗ web/dist 不是由当前源码构建的:请运行 web/build.sh 并提交。" >&2; exit 1; }
