#!/bin/sh
# Takes out of dist/ what a service in production never loads: tests, tools, the embedded servers.
set -eu
rm -rf dist/.stamps dist/.tsbuildinfo dist/test dist/libs/testing dist/infra/embedded
find dist \( -name '*.spec.js*' -o -name '*.contract.js*' -o -name '*.property.js*' \) -delete
