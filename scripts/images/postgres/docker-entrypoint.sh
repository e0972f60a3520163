#!/bin/sh
# Behaves like the public image: makes a cluster from POSTGRES_* at the first start, runs /docker-entrypoint-initdb.d, and
# becomes the server. Each POSTGRES_X may be given as POSTGRES_X_FILE, the path of a file with its value.
set -eu

from_file() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$value" ] && [ -n "$file" ]; then
    echo "Error: both $1 and $1_FILE are set; give one of them" >&2
    exit 1
  fi
  [ -z "$file" ] || export "$1=$(cat "$file")"
  unset "$1_FILE"
}

on_database() {
  PGHOST=/var/run/postgresql PGPASSWORD=${POSTGRES_PASSWORD:-} \
    psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --no-password "$@"
}

make_cluster() {
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    echo 'Set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust to accept every connection.' >&2
    exit 1
  fi
  password=$(mktemp)
  printf '%s\n' "${POSTGRES_PASSWORD:-}" >"$password"
  # An empty file would be refused; the cluster has no password then.
  if [ -n "${POSTGRES_PASSWORD:-}" ]; then set -- --pwfile="$password"; else set --; fi
  # shellcheck disable=SC2086 # several words are meant to be several arguments
  initdb --username="$POSTGRES_USER" --no-sync "$@" ${POSTGRES_INITDB_ARGS:-}
  rm "$password"
  echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
}

run_scripts() {
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh)
        echo "$0: running $script"
        # shellcheck disable=SC1090 # its path is not known before
        if [ -x "$script" ]; then "$script"; else . "$script"; fi
        ;;
      *.sql) echo "$0: running $script"; on_database --dbname "$POSTGRES_DB" <"$script" ;;
      *.sql.gz) echo "$0: running $script"; gunzip -c "$script" | on_database --dbname "$POSTGRES_DB" ;;
      *) [ ! -e "$script" ] || echo "$0: ignoring $script" ;;
    esac
  done
}

fill_cluster() {
  # Nobody outside can connect before everything is there.
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
  if [ "$POSTGRES_DB" != postgres ]; then
    # psql alone puts the variable in, and quotes it.
    echo 'CREATE DATABASE :"db";' | on_database --dbname postgres -v db="$POSTGRES_DB"
  fi
  run_scripts
  pg_ctl -D "$PGDATA" -m fast -w stop
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

case ${1:-postgres} in
  -*) set -- postgres "$@" ;;
esac
if [ "$1" = postgres ]; then
  mkdir -p "$PGDATA"
  if [ "$(id -u)" = 0 ]; then
    chmod 700 "$PGDATA"
    find "$PGDATA" ! -user postgres -exec chown postgres '{}' +
    exec gosu postgres "$0" "$@"
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    for name in POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB POSTGRES_INITDB_ARGS; do from_file "$name"; done
    export POSTGRES_USER="${POSTGRES_USER:-postgres}"
    export POSTGRES_DB="${POSTGRES_DB:-$POSTGRES_USER}"
    make_cluster
    fill_cluster
  fi
  # The public image listens on every address by what its configuration says; Debian's says localhost.
  case " $* " in *listen_addresses*) ;; *) set -- "$@" -c 'listen_addresses=*' ;; esac
fi
exec "$@"
