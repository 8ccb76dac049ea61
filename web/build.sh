#!/usr/bin/env bash
# Keeps web/dist in step with its sources. dist is part of the checkout, so that nobody needs Node to run the
# assistant; whoever changes the sources has Node, and this builds them when their fingerprint has changed.
set -euo pipefail
cd "$(dirname "$0")"

fingerprint() {
    find build.mjs package.json package-lock.json sdk loader widget demo console -type f -not -path '*/node_modules/*' |
        LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16
}

NEWEST=$(fingerprint)
if [ "$(cat dist/fingerprint 2>/dev/null)" = "$NEWEST" ]; then exit 0; fi
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null ||
    ! command -v npm >/dev/null; then
    echo "• 网页挂件的源码有改动,但本机没有 Node.js ≥ 20.19,继续使用已构建的版本。" >&2
    exit 0
fi
echo "• 正在构建网页挂件…"
# not `npm ci`: it refuses a lock without the binaries of other platforms, which some mirrors do not carry
[ -d node_modules ] && [ node_modules/.package-lock.json -nt package-lock.json ] || npm install --no-save --silent
npm run --silent build
echo "$NEWEST" >dist/fingerprint
