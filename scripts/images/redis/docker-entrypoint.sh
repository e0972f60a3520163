#!/bin/sh
# Behaves like the public image: options alone are for the server, which runs as the user redis and is open to its network.
set -eu

case ${1:-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "${1:-}" = redis-server ]; then
  # Without a password Redis refuses what is not local, and a container has nothing else.
  case " $* " in *' --protected-mode '*) ;; *) set -- "$@" --protected-mode no ;; esac
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis '{}' +
    exec gosu redis "$@"
  fi
fi
exec "$@"
