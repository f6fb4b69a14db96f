#!/usr/bin/env bash
# Throw-away PostgreSQL (with pgvector) and Redis for the integration tests. Nothing of them outlives `stop`.
#
#   eval "$(scripts/native-servers.sh start)"   # exports TEST_POSTGRES_URL, TEST_REDIS_URL and DSM_NATIVE_DIR
#   npm test -- --project integration           # now on real servers instead of the embedded ones
#   scripts/native-servers.sh stop              # stops the pair that DSM_NATIVE_DIR names
#
# Both listen on free ports of 127.0.0.1 only and trust every local user, so keep no real data in them.
# What is missing on the machine (Debian, Ubuntu): scripts/install-native-servers.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/native-lib.sh"

# PostgreSQL refuses to run as root, so a root shell (a container, CI) starts it as the package's own user.
as_server_user() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"); else "$@"; fi
}

free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# A free port can be taken by another program before the server binds it: every start gets a few tries with a new one.
with_free_port() {
  local try port
  for try in 1 2 3 4 5; do
    port=$(free_port)
    if "$1" "$port" >>"$dir/start.log" 2>&1; then
      echo "$port"
      return
    fi
  done
  echo "native-servers: $1 failed $try times; its output:" >&2
  tail -n 40 "$dir/start.log" >&2
  return 1
}

start_postgres() {
  # Durability is off on purpose: the data is thrown away, and the tests create hundreds of databases.
  as_server_user "$bin/pg_ctl" start -w -D "$dir/postgres" -l "$dir/postgres.log" -o "-p $1 -k $dir/postgres -c listen_addresses=127.0.0.1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=300"
}

start_redis() {
  redis-server --bind 127.0.0.1 --port "$1" --save '' --appendonly no --dir "$dir/redis" \
    --pidfile "$dir/redis.pid" --logfile "$dir/redis.log" --daemonize yes
  local _
  for _ in $(seq 50); do
    if redis-cli -h 127.0.0.1 -p "$1" info server 2>&1 | grep -q "tcp_port:$1"; then return; fi
    sleep 0.1
  done
  return 1
}

# In memory where there is room: the tests create thousands of databases of some 300 files each, and a disk makes each several times as slow.
data_home() {
  local free
  free=$(df --output=avail -B1 /dev/shm 2>/dev/null | tail -n 1) || true
  if [ -w /dev/shm ] && [ "${free:-0}" -ge $((4 * 1024 ** 3)) ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

start() {
  local missing
  missing=$(missing_native_parts)
  if [ -n "$missing" ]; then
    echo "native-servers: missing: $missing. Install with scripts/install-native-servers.sh" >&2
    exit 1
  fi
  bin=$(postgres_bin)
  dir=$(mktemp -d "$(data_home)/dsm-native.XXXXXX")
  trap 'stop "$dir"' ERR
  mkdir "$dir/postgres" "$dir/redis"
  chmod 711 "$dir"
  touch "$dir/postgres.log"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir/postgres" "$dir/postgres.log"; fi
  as_server_user "$bin/initdb" -D "$dir/postgres" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/start.log"

  local postgres_port redis_port
  postgres_port=$(with_free_port start_postgres)
  redis_port=$(with_free_port start_redis)
  trap - ERR
  echo "export TEST_POSTGRES_URL=postgres://postgres@127.0.0.1:$postgres_port/postgres"
  echo "export TEST_REDIS_URL=redis://127.0.0.1:$redis_port"
  echo "export DSM_NATIVE_DIR=$dir"
}

# Redis writes to its log until its end, and a folder that is written to cannot be removed.
stop_redis() {
  local _
  kill "$1" || true
  for _ in $(seq 100); do
    if ! kill -0 "$1" 2>/dev/null; then return; fi
    sleep 0.05
  done
}

# Stops exactly the two servers of one folder, by the process ids that they wrote there, and removes the folder.
stop() {
  local dir=$1
  if [ -f "$dir/postgres/postmaster.pid" ]; then as_server_user "$(postgres_bin)/pg_ctl" stop -D "$dir/postgres" -m immediate -s || true; fi
  if [ -f "$dir/redis.pid" ]; then stop_redis "$(cat "$dir/redis.pid")"; fi
  rm -rf "$dir"
}

case "${1:-}" in
  start) start ;;
  stop)
    dir=${2:-${DSM_NATIVE_DIR:-}}
    if [ ! -f "$dir/start.log" ]; then
      echo "native-servers: no servers to stop: DSM_NATIVE_DIR does not name a folder made by start" >&2
      exit 1
    fi
    stop "$dir"
    ;;
  *)
    echo "usage: $0 start | stop [folder]" >&2
    exit 2
    ;;
esac
