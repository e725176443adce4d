#!/usr/bin/env bash
# Builds, checks the format, then runs each test executable and adds up what they counted.
set -uo pipefail
passed=0 failed=0 skipped=0
failures=artifacts/failures.log
mkdir -p artifacts && : > "$failures"
step_failed() { echo "FAILED: $1" | tee -a "$failures"; failed=$((failed + 1)); }

dotnet tool restore >/dev/null || step_failed "dotnet tool restore"
dotnet csharpier check . || step_failed "format (run: dotnet csharpier format .)"
if ! dotnet build Jidoka.slnx -c Release -v q --nologo; then
  step_failed "build"
  echo "$passed passed, $failed failed, $skipped skipped"
  exit 1
fi
bash eng/install-node.sh || step_failed "npm clients"
bash eng/install-go.sh || step_failed "go"
bash eng/install-rsyslog.sh || step_failed "rsyslog"
for dll in tests/Jidoka.*/; do
  name=$(basename "$dll")
  out=artifacts/bin/$name/release/$name
  [ -x "$out" ] || { step_failed "$name was not built"; continue; }
  log=artifacts/$name.log
  echo "== $name"
  "$out" -noLogo -noColor > "$log" 2>&1
  code=$?
  line=$(grep -E 'Total: *[0-9]+' "$log" | tail -n 1)
  total=$(sed -nE 's/.*Total: *([0-9]+).*/\1/p' <<< "$line")
  f=$(sed -nE 's/.*Failed: *([0-9]+).*/\1/p' <<< "$line")
  e=$(sed -nE 's/.*Errors: *([0-9]+).*/\1/p' <<< "$line")
  s=$(sed -nE 's/.*Skipped: *([0-9]+).*/\1/p' <<< "$line")
  f=$((${f:-0} + ${e:-0})) s=${s:-0}
  if [ -z "$total" ] || [ "$total" -eq 0 ]; then step_failed "$name ran no test"; tail -n 30 "$log"; continue; fi
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  passed=$((passed + total - f - s)) failed=$((failed + f)) skipped=$((skipped + s))
  if [ "$f" -ne 0 ]; then grep -vE '^\s*$' "$log" | tail -n 80; else echo "$line"; fi
  # What failed is said again at the end, where a log that was cut still shows it.
  grep -A 12 -E '\[FAIL\]' "$log" >> "$failures" || true
  grep -E '^(figure|left out): ' "$log" | cut -c 1-300 || true
done
if [ -s "$failures" ]; then echo "== what failed"; tail -n 120 "$failures"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
