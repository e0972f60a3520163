#!/bin/sh
# Behaves like the public image: options alone are for the server.
set -eu

case ${1:-} in
  -*) set -- nats-server "$@" ;;
esac
exec "$@"
