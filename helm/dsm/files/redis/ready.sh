# While the file is being loaded the answer is LOADING.
set -eu
REDISCLI_AUTH=$(cat /etc/dsm/password)
export REDISCLI_AUTH
test "$(redis-cli ping)" = PONG
