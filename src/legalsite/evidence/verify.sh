#!/bin/sh
# Checks this folder with standard tools only: sh, coreutils, awk, sed, grep, find, xargs, and ssh-keygen. Exits with 0 if
# it is consistent.
cd "$(dirname "$0")" || exit 2
export LC_ALL=C
for program in awk cat cut dirname find grep head mktemp rm sed sort split tail tr xargs; do
  command -v $program >/dev/null || { echo "install $program"; exit 2; }
done
bad=0
fail() { echo "FAILED: $*"; bad=1; }
sha256=sha256sum
command -v sha256sum >/dev/null || sha256="shasum -a 256" # older Macs
sum() { $sha256 | cut -c1-64; }
scratch=$(mktemp -d) || exit 2
memory=$(mktemp -d /dev/shm/legalsite.XXXXXX 2>/dev/null || mktemp -d) || exit 2 # a disk is slower
trap 'rm -r "$scratch" "$memory"' EXIT
# Print the hash of each line of a file. Without Perl, each line is written to a file for sha256sum, a thousand at a time,
# because starting it for each line would take hours. Removing these files is faster than overwriting them. If this fails,
# a message is printed, which isn't a known hash.
hash_lines() {
  perl -MDigest::SHA=sha256_hex -ne 'print sha256_hex($_), "\n"' "$1" 2>/dev/null && return
  [ -s "$1" ] || return
  rm -f "$scratch"/part.*
  split -a 4 -l 1000 "$1" "$scratch/part." || echo "can't split $1"
  for part in "$scratch"/part.*; do
    rm -f "$memory"/*
    split -a 3 -l 1 "$part" "$memory/" && $sha256 "$memory"/* || echo "can't hash the lines of $part"
  done | cut -c1-64
}
# Print the lines of the input that aren't in the file `known`.
unknown() { awk 'FILENAME == ARGV[1] { known[$0]; next } !($0 in known)' "$scratch/known" -; }

# The last line of the ledger has the hash of all bytes above it, and the checkpoint has the hash of the first lines.
[ "$(tail -n 1 LEDGER | sed 's/.* prev://')" = "$(sed '$d' LEDGER | sum)" ] &&
  head -n 1 LEDGER | grep -qx 'legalsite-ledger v2 [!-~]*' && [ -z "$(tail -c 1 LEDGER)" ] || fail "LEDGER was changed"
lines=$(sed -n 's/^lines //p' CHECKPOINT)
[ "$(awk 'END { print NR }' LEDGER)" -gt "$((lines))" ] &&
  [ "$(head -n $((lines + 1)) LEDGER | sum)" = "$(sed -n 's/^sha256 //p' CHECKPOINT)" ] ||
  fail "CHECKPOINT doesn't match LEDGER"
if [ -f CHECKPOINT.sig ] || [ -f allowed_signers ]; then
  signer=$(ssh-keygen -Y find-principals -s CHECKPOINT.sig -f allowed_signers) &&
    ssh-keygen -Y verify -f allowed_signers -I "$signer" -n legalsite -s CHECKPOINT.sig <CHECKPOINT ||
    fail "CHECKPOINT.sig isn't from an allowed signer"
fi

for result in */RESULT; do
  # A line of the ledger has the hash of RESULT, which has the hash of each file.
  grep " notice .* sha256:$(sum <"$result") " LEDGER |
    awk '{ sub(/,clock=declared$/, "", $7); print $4 "@" $5, $7 }' >"$scratch/said"
  [ -s "$scratch/said" ] || fail "no line of LEDGER has the hash of $result"
  cd "${result%/*}" || exit 2
  sed '/^#/d; s/^.\{66\}//' RESULT | xargs $sha256 | sed 's/ \*/  /' >"$scratch/known"
  changed=$(sed '/^#/d' RESULT | unknown | cut -c67-)
  [ -z "$changed" ] || fail "files differ from $result: $changed"

  # Compare what the line says with the history. The last row about an email decides. If a person was sent several emails,
  # the first accepted one counts. Once any email of a correction was tried, only the correction counts for its recipients.
  mailings=$(awk -F'[ /]' '/^# lines .*\/history.csv$/ { number = $4 ~ /^correction-/ ? substr($4, 12) + 0 : 0
    print number, "number=" number, $4 "/recipients.csv", $4 "/history.csv" }' RESULT | sort -n | cut -d' ' -f2-)
  awk -F, 'FILENAME == "RESULT" {
      split($0, word, " ")
      if (word[2] == "notice") { subject = substr($0, 10); emails = word[3] " seen:" word[4] ",to=" word[5] "," }
      if (word[2] == "enough") enough = word[3]
      if (word[2] == "deadline") end[word[3]] = word[4]
      if (word[2] == "result" && match($0, / skipped=[0-9]+/)) skipped = substr($0, RSTART + 9, RLENGTH - 9)
      next
    }
    FILENAME ~ /said$/ { said[$0]; next }
    FNR == 1 { mailing += FILENAME ~ /recipients/; correction[mailing] = number; next }
    FILENAME ~ /recipients/ { accepted[mailing, $1] = ""; people[$1]; next }
    $3 ~ /^(complained|unsubscribed|delayed|unsuppressed)$/ || !((mailing, $1) in accepted) { next }
    $3 !~ /^(pending|canceled|suppressed|agreed)$/ { tried[number] }
    { accepted[mailing, $1] = $3 == "accepted" ? $2 : "" }
    END {
      for (person in people) {
        all++
        level = first = ""
        for (m = 1; m <= mailing; m++) if ((m, person) in accepted) {
          n = correction[m]
          if (n > level && n in tried || level == "") { level = n; first = "" }
          if (n == level && (first == "" || accepted[m, person] != "" && accepted[m, person] < first)) first = accepted[m, person]
        }
        if (first != "") { good[""]++; for (day in end) if (first < end[day]) good[day]++ }
      }
      all += skipped
      for (line in said) if (line != subject) {
        by = match(line, /,by=[0-9-]+/) ? substr(line, RSTART + 4, RLENGTH - 4) : ""
        percent = all ? int(good[by] * 100 / all) : 0
        share = all >= 100 ? percent "%" : good[by] == all ? "all" : percent >= enough ? "enough" : "not_all"
        if (index(line, emails) == 1 && index(line ",", (by ? ",in_time=" : ",accepted=") share ",")) continue
        print "LEDGER says " line ", but for " subject ", the history says " share
        bad = 1
      }
      exit bad
    }' RESULT "$scratch/said" $mailings || fail "LEDGER doesn't say what $result does"

  find . -type d -name reports | while IFS= read -r reports; do
    tr '(' '\n' <"${reports%/*}/replies.csv" | sed -n 's/^report sha256:\([0-9a-f]*\)).*/\1/p' >"$scratch/known"
    find "$reports" ! -type d -exec $sha256 {} + | cut -c1-64 | unknown | sed "s|.*|${result%/*}/$reports|"
  done >>"$scratch/wrong"
  cd "$OLDPWD" || exit 2
done

# LEDGER, RESULT, or a file next to RESULT has the hash of every file, or of its lines. Lines may be missing, because people
# are erased.
find . ! -type d | while IFS= read -r file; do
  own=${file#./*/}
  top=${file%"/$own"}
  [ ! -L "$file" ] && case $file in
    ./.*) false ;;
    ./attached/* | ./LEDGER | ./CHECKPOINT | ./CHECKPOINT.sig | ./allowed_signers | ./README.txt | ./verify.sh) ;;
    ./texts/*) grep -q "^[0-9]* [^ ]* [a-z]* [^ ]* [^ ]* sha256:$(sum <"$file") " LEDGER ;;
    ./*/reports/*) [ -f "$top/RESULT" ] ;;
    ./*/people.csv | ./*/replies.csv)
      case $file in */people.csv) listed=recipients.csv ;; *) listed=history.csv ;; esac
      sed 's/.*,//' "${file%/*}/$listed" >"$scratch/known"
      [ -z "$(hash_lines "$file" | unknown)" ] ;;
    *) [ "$own" = RESULT ] || cut -c67- "$top/RESULT" | grep -qxF -e "$own" ;;
  esac || echo "$file"
done >>"$scratch/wrong"
[ ! -s "$scratch/wrong" ] || fail "neither LEDGER nor a RESULT has the hash of $(cat "$scratch/wrong")"

[ "$bad" = 0 ] && echo "Everything in this folder is consistent. To prove more, compare it with an independent copy."
exit "$bad"
