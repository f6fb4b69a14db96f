# How .ci/run runs its steps and what it counts. Sourced, not run.

passed=0
failed=0
skipped=0
running=''
overdue=''
failures=()

# step NAME SECONDS COMMAND...: runs one command without input and says how it went. A step that does not end by itself is ended, and `overdue` says so.
step() {
  local name=$1 limit=$2 startedAt=$SECONDS seconds
  overdue=''
  shift 2
  printf '\n=== %s\n' "$name"
  # In the background, so that a signal to the whole run is handled at once and not after the step.
  timeout --kill-after=30 "$limit" "$@" </dev/null &
  running=$!
  if wait "$running"; then
    running=''
    printf '=== %s: ok (%s s)\n' "$name" "$((SECONDS - startedAt))"
    return 0
  fi
  running=''
  seconds=$((SECONDS - startedAt))
  if [ "$seconds" -ge "$limit" ]; then overdue="not done after $seconds s"; else overdue=''; fi
  printf '=== %s: FAILED (%s)\n' "$name" "${overdue:-$seconds s}"
  return 1
}

# check NAME SECONDS COMMAND...: a step that counts as one failed test when it fails.
check() {
  step "$@" || fail "$1${overdue:+: $overdue}"
}

# fail WHAT: counts one failed test and keeps its name for the end.
fail() {
  failed=$((failed + 1))
  failures+=("$1")
}

# tests NAME SECONDS VITEST-ARGUMENTS...: a run of the test command whose tests are counted one by one.
tests() {
  local name=$1 limit=$2 report="$work/vitest-$((++runs)).json" status=0 counts names line
  local reporters=(--reporter=default --reporter=json --outputFile.json="$report" --reporter=./.ci/lib/running-tests.mjs)
  shift 2
  export RUNNING_TESTS="$work/running-$runs"
  step "$name" "$limit" npm test --silent -- "${reporters[@]}" "$@" || status=1
  if [ -n "$overdue" ] && [ -s "$RUNNING_TESTS" ]; then
    while IFS= read -r line; do fail "$name: $overdue: $line"; done <"$RUNNING_TESTS"
    return
  fi
  if ! counts=$(node .ci/lib/count-tests.mjs "$report" counts) || ! names=$(node .ci/lib/count-tests.mjs "$report" failures); then
    fail "$name: ${overdue:-no report}"
    return
  fi
  read -r run_passed run_failed run_skipped <<<"$counts"
  passed=$((passed + run_passed))
  skipped=$((skipped + run_skipped))
  while IFS= read -r line; do
    if [ -n "$line" ]; then fail "$name: $line"; fi
  done <<<"$names"
  # A run that was ended, or that had nothing to test, fails without a failed test.
  if [ "$status" -ne 0 ] && [ "$run_failed" -eq 0 ]; then fail "$name: ended with an error"; fi
  if [ "$((run_passed + run_failed))" -eq 0 ]; then fail "$name: no tests"; fi
}
runs=0

# Names what failed, prints the closing line and ends with the status that it stands for.
finish() {
  if [ "${#failures[@]}" -gt 0 ]; then
    printf '\nfailed:\n'
    printf '  %s\n' "${failures[@]}"
  fi
  printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
}
