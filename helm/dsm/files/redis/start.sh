# The password comes from a file and goes into a file: neither arguments nor environment show it.
set -eu
umask 077
{
  cat /etc/redis/redis.conf
  printf 'maxmemory %s\n' "$REDIS_MAX_MEMORY"
  printf 'requirepass %s\n' "$(cat /etc/dsm/password)"
} >/run/redis/redis.conf
exec redis-server /run/redis/redis.conf
