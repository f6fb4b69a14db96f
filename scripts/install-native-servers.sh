#!/usr/bin/env bash
# Installs what scripts/native-servers.sh needs and this machine lacks: PostgreSQL, Redis and pgvector. Debian and Ubuntu only; as root or
# with sudo. Does nothing, and asks the network for nothing, when all is there. The pgvector built from source is kept in ~/.cache/dsm.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/native-lib.sh"

export DEBIAN_FRONTEND=noninteractive
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/dsm
pgvector_release=trixie # the first Debian release whose archive has pgvector 0.8

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

retry() {
  local try
  for try in 1 2 3; do
    if "$@"; then return; fi
    echo "install-native-servers: '$1 $2' failed ($try of 3)" >&2
    sleep $((try * 3))
  done
  return 1
}

apt_updated=''
apt_update() {
  if [ -n "$apt_updated" ]; then return; fi
  retry as_root apt-get update -qq </dev/null
  apt_updated=yes
}

apt_install() {
  apt_update
  retry as_root apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

# A package manager that only sees the source packages of a later release. It has lists and caches of its own, so the machine's package
# manager never offers anything from there. The archive and its keyring are those that the machine already trusts.
later_release() {
  local root=$1 archive keyring
  shift
  archive=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v codename="$(. /etc/os-release && echo "$VERSION_CODENAME")" '$2 == codename && $3 == "main" { print $1; exit }')
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$root/lists/partial" "$root/cache/archives/partial"
  echo "deb-src [signed-by=$keyring] $archive $pgvector_release main" >"$root/sources.list"
  apt-get -qq -o Dir::Etc::SourceList="$root/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$root/lists" \
    -o Dir::Cache="$root/cache" -o APT::Sandbox::User=root -o APT::Update::Post-Invoke-Success::= -o APT::Update::Post-Invoke::= "$@"
}

# Compiles pgvector against the headers of the installed server. The headers are unpacked beside the source and not installed: their package
# pulls in a whole compiler suite and may replace the running server's version.
build_pgvector() {
  local version=$1 target=$2 work
  work=$(mktemp -d)
  if ! command -v make >/dev/null || ! command -v gcc >/dev/null; then apt_install make gcc libc6-dev; fi
  (
    cd "$work"
    retry apt-get download -qq -o APT::Sandbox::User=root "postgresql-server-dev-$version"
    dpkg -x postgresql-server-dev-*.deb headers
    retry later_release "$work/apt" update
    retry later_release "$work/apt" source --download-only pgvector
    mkdir source
    tar -xf pgvector_*.orig.tar.* -C source --strip-components=1
    make -s -C source PG_CONFIG="/usr/lib/postgresql/$version/bin/pg_config" includedir_server="$work/headers/usr/include/postgresql/$version/server" \
      with_llvm=no OPTFLAGS='' >make.log 2>&1 ||
      { tail -n 30 make.log >&2; exit 1; }
    mkdir -p package
    cp source/vector.so source/vector.control source/sql/vector--*.sql package/
  )
  mkdir -p "$(dirname "$target")"
  rm -rf "$target"
  mv "$work/package" "$target"
  rm -rf "$work"
}

install_pgvector() {
  local bin=$1 version built
  version=$(basename "$(dirname "$bin")")
  apt_update
  if [ -n "$(apt-cache search --names-only "^postgresql-$version-pgvector$")" ]; then
    apt_install "postgresql-$version-pgvector"
    return
  fi
  built="$cache/pgvector-$pgvector_release-postgresql-$("$bin/pg_config" --version | tr -dc '0-9.')-$(uname -m)"
  if [ ! -f "$built/vector.control" ]; then build_pgvector "$version" "$built"; fi
  as_root install -m 755 "$built/vector.so" "$("$bin/pg_config" --pkglibdir)/"
  as_root install -m 644 "$built"/vector.control "$built"/vector--*.sql "$("$bin/pg_config" --sharedir)/extension/"
}

missing=$(missing_native_parts)
if [ -z "$missing" ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "install-native-servers: missing: $missing. Install PostgreSQL 15 or newer, pgvector 0.8 and Redis 7 with your package manager" >&2
  exit 1
fi
echo "installing $missing"
case " $missing " in *' redis-server '*) apt_install redis-server ;; esac
if [ -z "$(postgres_bin)" ]; then apt_install postgresql; fi
if ! has_pgvector "$(postgres_bin)"; then install_pgvector "$(postgres_bin)"; fi
missing=$(missing_native_parts)
if [ -n "$missing" ]; then
  echo "install-native-servers: still missing: $missing" >&2
  exit 1
fi
