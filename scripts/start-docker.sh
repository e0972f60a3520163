#!/bin/sh
# Starts a Docker daemon where none is running, for CI on Debian and Ubuntu: installs docker.io when dockerd is
# missing, starts it in the background, and waits until it answers. Needs root; does nothing where a daemon answers.
set -eu

if docker version >/dev/null 2>&1; then
  echo "A Docker daemon is running already."
  exit 0
fi

if ! command -v dockerd >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
fi

log=${DOCKERD_LOG:-/var/log/dockerd.log}
# In a session of its own, so that it outlives the CI step that started it.
setsid dockerd >"$log" 2>&1 </dev/null &

tries=0
until docker version >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 300 ]; then
    echo "Failed to start Docker: the daemon did not answer within 60 s. Its log is $log; it ends with:" >&2
    tail -n 20 "$log" >&2
    exit 1
  fi
  sleep 0.2
done
docker version --format 'Docker {{.Server.Version}}, API {{.Server.APIVersion}}, is ready.'
