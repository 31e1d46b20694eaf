#!/bin/sh
# First argument: a service, `migrate`, `make-secrets FOLDER` or `seed-demo`. A variable NAME may be given as
# NAME_FILE, the path of a file that holds its value, so that secrets stay out of the environment.
set -eu

for name in DATABASE_URL NATS_URL MASTER_KEY DEMO_KEY; do
  eval "file=\${${name}_FILE:-}"
  [ -n "$file" ] || continue
  [ -r "$file" ] || { echo "${name}_FILE must name a readable file: $file is not." >&2; exit 78; }
  value=$(cat "$file")
  export "$name=$value"
done

command=${1:-help}
case "$command" in
  migrate) exec node dist/infra/postgres/migrate.js ;;
  make-secrets) shift; exec node infra/docker/make-secrets.mjs "$@" ;;
  seed-demo) exec node dist/infra/demo/main.js ;;
  help|--help)
    echo "usage: convolog <service> | migrate | make-secrets FOLDER | seed-demo"
    echo "services: $(ls dist/services | tr '\n' ' ')"
    ;;
  *)
    if [ -f "dist/services/$command/main.js" ]; then
      exec node --enable-source-maps "dist/services/$command/main.js"
    fi
    # Anything else is a program, e.g. `node --version` or a shell.
    command -v "$command" >/dev/null || { echo "There is no service \"$command\"." >&2; exit 64; }
    exec "$@"
    ;;
esac
