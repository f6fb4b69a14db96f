# How .ci/run runs its steps and what it counts. Sourced, not run.

passed=0
failed=0
skipped=0
running=''

# step NAME SECONDS COMMAND...: runs one command without input and says how it went. A step that does not end by itself is ended.
step() {
  local name=$1 limit=$2 startedAt=$SECONDS
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
  printf '=== %s: FAILED (%s s)\n' "$name" "$((SECONDS - startedAt))"
  return 1
}

# check NAME SECONDS COMMAND...: a step that counts as one failed test when it fails.
check() {
  step "$@" || failed=$((failed + 1))
}

# tests NAME SECONDS VITEST-ARGUMENTS...: a run of the test command whose tests are counted one by one.
tests() {
  local name=$1 limit=$2 report="$work/vitest-$((++runs)).json" counts
  shift 2
  local status=0
  step "$name" "$limit" npm test --silent -- --reporter=default --reporter=json --outputFile.json="$report" "$@" || status=1
  if counts=$(node -e '
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
    console.log(numPassedTests, numFailedTests, numPendingTests + numTodoTests)' "$report"); then
    read -r run_passed run_failed run_skipped <<<"$counts"
    passed=$((passed + run_passed))
    failed=$((failed + run_failed))
    skipped=$((skipped + run_skipped))
    # A file that does not even load, or a run that was ended, fails without a failed test.
    if [ "$status" -ne 0 ] && [ "$run_failed" -eq 0 ]; then failed=$((failed + 1)); fi
    if [ "$((run_passed + run_failed))" -eq 0 ]; then failed=$((failed + 1)); fi
  else
    failed=$((failed + 1))
  fi
}
runs=0

# Prints the closing line and ends with the status that it stands for.
finish() {
  printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
}
