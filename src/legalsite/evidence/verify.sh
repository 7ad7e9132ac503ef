#!/bin/sh
# Checks this folder with standard tools only: sh, coreutils, awk, sed, grep, find, and ssh-keygen. Exits with 0 if it is
# consistent.
cd "$(dirname "$0")" || exit 2
bad=0
fail() { echo "FAILED: $*"; bad=1; }
sha256=sha256sum
command -v sha256sum >/dev/null || sha256="shasum -a 256" # older Macs
sum() { $sha256 | cut -c1-64; }

$sha256 --check --quiet SHA256SUMS || fail "files differ from SHA256SUMS"

# It lists every file, except files that may be erased and files that others added later.
unlisted=$(find . ! -type d ! -name people.csv ! -name readers.txt ! -path './*/reports/*.eml' ! -path './attached/*' |
  cut -c3- | grep -vx SHA256SUMS | while IFS= read -r file; do cut -c67- SHA256SUMS | grep -qxF -e "$file" || echo "$file"; done)
[ -z "$unlisted" ] || fail "SHA256SUMS doesn't list $unlisted"

# Each manifest has the hashes of README.txt and this file, except manifests recorded by hand.
for helper in README.txt verify.sh; do
  ! grep -qs '^ "above": [{]' */manifest.json || grep -q "\"sha256\": \"$(sum <$helper)\"" */manifest.json ||
    fail "$helper doesn't match the hash in any manifest"
done

# Each line of the ledger has the hash of all bytes above it.
line=0
while IFS= read -r entry || [ -n "$entry" ]; do
  [ "$line" = 0 ] || case $entry in
  *" prev:$(head -n "$line" LEDGER | sum)") ;;
  *) fail "line $((line + 1)) of LEDGER, or a line above it, was changed" ;;
  esac
  line=$((line + 1))
done <LEDGER

# The checkpoint matches the first lines of the ledger.
if [ ! -f CHECKPOINT ]; then
  fail "CHECKPOINT is missing"
else
  lines=$(sed -n 's/^lines //p' CHECKPOINT)
  [ "$(awk 'END { print NR }' LEDGER)" -gt "$((lines))" ] &&
    [ "$(head -n $((lines + 1)) LEDGER | sum)" = "$(sed -n 's/^sha256 //p' CHECKPOINT)" ] ||
    fail "CHECKPOINT doesn't match LEDGER"
fi
if [ -f CHECKPOINT.sig ] || [ -f allowed_signers ]; then
  signer=$(ssh-keygen -Y find-principals -s CHECKPOINT.sig -f allowed_signers) &&
    ssh-keygen -Y verify -f allowed_signers -I "$signer" -n legalsite -s CHECKPOINT.sig <CHECKPOINT ||
    fail "CHECKPOINT.sig isn't from an allowed signer"
fi

# Each manifest is in the ledger, and its line agrees with the manifest; files, digest, and events match the manifest.
for manifest in */manifest.json by-hand/*/manifest.json; do
  [ -f "$manifest" ] || continue
  hash=$(sum <"$manifest")
  grep -q " sha256:$hash " LEDGER || fail "no line of LEDGER has the hash of $manifest"
  grep " sha256:$hash " LEDGER | cut -d' ' -f7 | sed 's/,clock=declared$//; s/,anew=[0-9]*$//' >"${TMPDIR:-/tmp}/said.$$"
  while read -r said; do
    grep -qF "\"$said\"" "$manifest" || fail "LEDGER says $said, but $manifest doesn't"
  done <"${TMPDIR:-/tmp}/said.$$"
  rm "${TMPDIR:-/tmp}/said.$$"
  folder=$(dirname "$manifest")
  (cd "$folder" && awk -F'"' '/^ "files": [{]/ { files = 1 } /^ [}]/ { files = 0 }
    files && /^  "/ { path = $2 } files && /^   "sha256"/ && path != "readers.txt" { print $4 "  " path }' manifest.json |
    $sha256 --check --quiet) || fail "files in $folder don't match its manifest"
  [ -f "$folder/digest.txt" ] || continue
  grep -q "\"digest\": \"$(sum <"$folder/digest.txt")\"" "$manifest" || fail "$folder/digest.txt doesn't match the digest"
  (cd "$folder" && $sha256 --check --quiet --ignore-missing digest.txt) || fail "$folder differs from the plan"
  if [ -f "$folder/events.csv" ]; then
    events=$(sed 1d "$folder/events.csv" | cut -d, -f1-4 | sum)
    grep -A2 '^ "events": {' "$manifest" | grep -q "\"sha256\": \"$events\"" || fail "$folder/events.csv was changed"
  fi
  if [ -f "$folder/people.csv" ]; then
    [ "$(head -n 1 "$folder/people.csv")" = key,nonce,address,name,answers ] || fail "$folder/people.csv has no valid header"
    lines=$(mktemp -d)
    sed 1d "$folder/people.csv" | (cd "$lines" && split -l 1 -a 6)
    find "$lines" -type f -exec $sha256 {} + |
      awk -F'[, ]' 'NR == FNR { known[$NF] = 1; next } !($1 in known) { bad = 1 } { delete known[$1] } END { exit bad }' \
        "$folder/recipients.csv" - || fail "$folder/people.csv has a line whose hash isn't in recipients.csv"
    rm -r "$lines"
  fi
  [ ! -d "$folder/reports" ] || find "$folder/reports" -type f -exec $sha256 {} + |
    awk 'NR == FNR { while (match($0, /report sha256:/)) {
        known[substr($0, RSTART + 14, 64)] = 1; $0 = substr($0, RSTART + 14) }; next }
      !($1 in known) { bad = 1 } END { exit bad }' "$folder/people.csv" - ||
    fail "$folder/reports has a file whose hash isn't in people.csv"
done

[ "$bad" = 0 ] && echo "Everything in this folder is consistent. To prove more, compare it with an independent copy."
exit "$bad"
