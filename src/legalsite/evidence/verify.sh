#!/bin/sh
# Checks this folder with standard tools only: sh, coreutils, awk, sed, grep, find, and ssh-keygen. Exits with 0 if it is
# consistent.
cd "$(dirname "$0")" || exit 2
for program in awk cat cut dirname find grep head mkdir mktemp rm sed split tail; do
  command -v $program >/dev/null || { echo "install $program"; exit 2; }
done
bad=0
fail() { echo "FAILED: $*"; bad=1; }
sha256=sha256sum
command -v sha256sum >/dev/null || sha256="shasum -a 256" # older Macs
sum() { $sha256 | cut -c1-64; }
scratch=$(mktemp -d) || exit 2
trap 'rm -r "$scratch"' EXIT

# Each line of the ledger has the hash of all bytes above it.
line=0
while IFS= read -r entry || [ -n "$entry" ]; do
  [ "$line" = 0 ] || case $entry in
  *" prev:$(head -n "$line" LEDGER | sum)") ;;
  *) fail "line $((line + 1)) of LEDGER, or a line above it, was changed" ;;
  esac
  line=$((line + 1))
done <LEDGER
head -n 1 LEDGER | grep -qx 'legalsite-ledger v2 [!-~]*' && [ -z "$(tail -c 1 LEDGER)" ] || fail "LEDGER is cut"

# The checkpoint matches the first lines of the ledger.
lines=$(sed -n 's/^lines //p' CHECKPOINT)
[ "$line" -gt "$((lines))" ] && [ "$(head -n $((lines + 1)) LEDGER | sum)" = "$(sed -n 's/^sha256 //p' CHECKPOINT)" ] ||
  fail "CHECKPOINT doesn't match LEDGER"
if [ -f CHECKPOINT.sig ] || [ -f allowed_signers ]; then
  signer=$(ssh-keygen -Y find-principals -s CHECKPOINT.sig -f allowed_signers) &&
    ssh-keygen -Y verify -f allowed_signers -I "$signer" -n legalsite -s CHECKPOINT.sig <CHECKPOINT ||
    fail "CHECKPOINT.sig isn't from an allowed signer"
fi

for result in */RESULT; do
  [ -f "$result" ] || { fail "no RESULT"; break; }
  folder=$(dirname "$result")
  # A line of the ledger has the hash of RESULT, which has the hash of each file.
  root=$(sum <"$result")
  grep " notice .* sha256:$root " LEDGER | cut -d' ' -f7 | sed 's/,clock=declared$//' >"$scratch/said"
  [ -s "$scratch/said" ] || fail "no line of LEDGER has the hash of $result"
  grep -v '^#' "$result" >"$scratch/sums"
  cut -c67- "$scratch/sums" >"$scratch/listed"
  [ ! -s "$scratch/sums" ] || (cd "$folder" && $sha256 --check --strict --quiet "$scratch/sums") ||
    fail "files differ from $result"
  more=$(cd "$folder" && find . ! -type d ! -path ./RESULT ! -name people.csv ! -name replies.csv ! -path '*/reports/*.eml' |
    cut -c3- | grep -vxF -f "$scratch/listed")
  [ -z "$more" ] || fail "$result doesn't list $more"

  # Each line with an address has its hash in the listed file beside it. Lines may be missing: people are erased.
  find "$folder" -name people.csv -o -name replies.csv | while IFS= read -r private; do
    case $private in */people.csv) listed=recipients.csv ;; *) listed=history.csv ;; esac
    mkdir "$scratch/lines"
    (cd "$scratch/lines" && split -l 1 -a 6 -) <"$private"
    find "$scratch/lines" -type f -exec $sha256 {} + | awk -F'[, ]' 'NR == FNR { known[$NF] = 1; next }
      !($1 in known) { bad = 1 } END { exit bad }' "$(dirname "$private")/$listed" - ||
      echo "$private has a line whose hash isn't in $listed"
    rm -r "$scratch/lines"
  done >"$scratch/wrong"
  find "$folder" -path '*/reports/*.eml' | while IFS= read -r report; do
    grep -qs "(report sha256:$(sum <"$report"))" "$(dirname "$(dirname "$report")")/replies.csv" ||
      echo "$report: no line of replies.csv has its hash"
  done >>"$scratch/wrong"
  [ ! -s "$scratch/wrong" ] || fail "$(cat "$scratch/wrong")"

  # What each ledger line says follows from the history: the last row of each person decides, and only a correction
  # counts for its recipients, once any of its emails was tried.
  case $folder in statement-*)
    grep -qxF "# notice $(awk -v hash="sha256:$root" '$6 == hash { print $4 "@" $5; exit }' LEDGER) $(head -n 1 "$scratch/said")" "$result" ||
      fail "LEDGER doesn't say what $result does"
    continue ;;
  esac
  enough=$(sed -n 's/^# enough //p' "$result")
  set --
  for path in $(sed -n 's/^# lines [0-9]* \(.*\)\/history.csv$/\1/p' "$result"); do
    number=$(echo "$path" | sed -n 's/^correction-\([0-9]*\).*/\1/p')
    set -- "$@" "level=${number:-0}" "$folder/$path/recipients.csv" "$folder/$path/history.csv"
  done
  while read -r field; do
    by=$(echo "$field" | sed -n 's/.*,by=\([0-9-]*\).*/\1/p')
    end=$(sed -n "s/^# deadline ${by:-none} \([^ ]*\) .*/\1/p" "$result")
    skipped=$(sed -n 's/^# result .* skipped=\([0-9]*\).*/\1/p' "$result" | head -n 1)
    said=$(echo "$field" | sed -n 's/.*,\(in_time\|accepted\)=\([^,]*\).*/\2/p')
    found=$(awk -F, -v end="${end:-9}" -v skipped="${skipped:-0}" -v enough="$enough" '
      function merge(key) {
        for (key in state) {
          better = !((current, key) in best) ||
            (state[key] == "accepted" && (best[current, key] != "accepted" || time[key] < when[current, key]))
          if (better) { best[current, key] = state[key]; when[current, key] = time[key] }
        }
        split("", state); split("", time)
      }
      FNR == 1 { if (FILENAME ~ /recipients/ && seen) merge(); seen = 1; current = level + 0; next }
      FILENAME ~ /recipients/ { state[$1] = "left"; people[$1] = 1; if (current > last) last = current; next }
      $3 ~ /^(complained|unsubscribed|delayed|unsuppressed)$/ || !($1 in state) { next }
      { if ($3 !~ /^(pending|canceled|suppressed|agreed)$/) tried[current] = 1; state[$1] = $3; time[$1] = $2 }
      END {
        merge()
        for (key in people) {
          all++; chosen = ""
          for (n = 0; n <= last; n++) if ((n, key) in best && (n == 0 || tried[n] || chosen == "")) chosen = n
          if (best[chosen, key] == "accepted" && when[chosen, key] < end) good++
        }
        all += skipped; percent = int(good * 100 / all)
        if (all >= 100) print percent "%"
        else print (good == all ? "all" : percent >= enough ? "enough" : "not_all")
      }' "$@")
    [ "$said" = "$found" ] || fail "LEDGER says $said in $field, but the history of $folder says $found"
  done <"$scratch/said"
done

# The ledger records each text, and a RESULT is beside or above every other file.
find . ! -type d | while IFS= read -r file; do
  top=${file#./}
  top=${top%%/*}
  [ ! -L "$file" ] && case $file in
    ./texts/*) grep -q "^[0-9]* [^ ]* [a-z]* [^ ]* [^ ]* sha256:$(sum <"$file") " LEDGER ;;
    ./attached/* | ./LEDGER | ./CHECKPOINT | ./CHECKPOINT.sig | ./allowed_signers | ./README.txt | ./verify.sh) ;;
    ./.*) false ;;
    *) [ -f "$top/RESULT" ] ;;
  esac || echo "$file"
done >"$scratch/wrong"
[ ! -s "$scratch/wrong" ] || fail "neither LEDGER nor a RESULT has the hash of $(cat "$scratch/wrong")"

[ "$bad" = 0 ] && echo "Everything in this folder is consistent. To prove more, compare it with an independent copy."
exit "$bad"
