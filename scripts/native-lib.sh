# What start and install agree on about native servers: where PostgreSQL lives and what is missing. Sourced, not run.

# The newest PostgreSQL server on this machine (its bin folder), or nothing.
postgres_bin() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql@*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true)
  found=${found:-$(command -v initdb || true)}
  if [ -z "$found" ]; then return; fi
  dirname "$(readlink -f "$found")"
}

has_pgvector() {
  [ -f "$("$1/pg_config" --sharedir)/extension/vector.control" ]
}

# Names the parts that are not there, separated by spaces; empty when all are.
missing_native_parts() {
  local bin missing=()
  bin=$(postgres_bin)
  if [ -z "$bin" ]; then missing+=(postgresql pgvector); elif ! has_pgvector "$bin"; then missing+=(pgvector); fi
  command -v redis-server >/dev/null || missing+=(redis-server)
  echo "${missing[*]}"
}
