# What the command lines of every page of the docs run in: an empty folder, on one day, with nothing of this machine.
set -euo pipefail
export HOME="$PWD" TZ=UTC GIT_CONFIG_NOSYSTEM=1
git config --global user.name "Docs"
git config --global user.email docs@legal.test
git config --global init.defaultBranch main

url="https://legal.test/"
promise='promise: {all_of: [email], days_before: 30, clause: changes}'

on() { # on DAY: the day on which the next commands run
  export SOURCE_DATE_EPOCH
  SOURCE_DATE_EPOCH=$(date -u -d "$1 12:00" +%s)
}

make() { # the two commands of the README are what runs this test
  grep -q "^$1:" "$PROJECT/Makefile"
}

legalsite() { # a person answers `init` and `promises --confirm`, and edits a text while `serve` shows it
  case "$1" in
  init) command legalsite "$@" --title "Harbour Ledger" --url "$url" ;;
  promises)
    case "$*" in
    *" --confirm") eval "$(command legalsite "$@" 2>&1 | sed -n 's/^ *what it names: //p')" ;;
    *) command legalsite "$@" ;;
    esac
    ;;
  serve)
    coproc command legalsite "$@" --port 0
    serving=$COPROC_PID
    read -r _ <&"${COPROC[0]}"
    edit
    kill -TERM "$serving" # not INT: what runs in the background ignores it
    wait "$serving" || true
    ;;
  *) command legalsite "$@" ;;
  esac
}

edit() { :; }

text() { # text TITLE [FRONT MATTER…]: a text of two clauses, the second of which says how it changes
  printf -- '---\ntitle: %s\n' "$1"
  shift
  printf '%s\n' "$@" ---
  printf '\n## Your data\n\nWe keep your data for 30 days.\n'
  printf '\n## Changes\n\nWe will email you at least 30 days before a change takes effect.\n'
}

published() { # published POLICY…: a site with two texts of each; the second one applies from April 15
  printf '[site]\ntitle = "Harbour Ledger"\nurl = "%s"\n' "$url" >legalsite.toml
  mkdir -p content
  for policy in "$@"; do
    text "$policy" "revised: 2025-02-01" "$promise" >"content/$policy.md"
  done
  (on 2025-02-01 && legalsite publish)
  for policy in "$@"; do
    text "$policy" "revised: 2026-03-02" "effective: 2026-04-15" "change: material" "summary: We keep it for 14 days." "$promise" |
      sed 's/data for 30 days/data for 14 days/' >"content/$policy.md"
  done
  (on 2026-03-02 && legalsite publish)
}

signed() { # on 2026-03-02, a site whose ledger is signed; its key is in the home folder
  on 2026-03-02
  mkdir content
  ssh-keygen -qt ed25519 -N "" -C legal@legal.test -f key
  printf 'legal@legal.test %s\n' "$(cat key.pub)" >content/allowed_signers
  legalsite() {
    command legalsite "$@" $([ "$1" != publish ] || echo --key "$HOME/key")
  }
  published privacy
}

planned() { # planned ADDRESS…: a notice of the privacy policy to these, whose digest a page shows as 234f94bc5d1e
  export LEGALSITE_SMTP_URL="$RELAY"
  cat >>legalsite.toml <<'END'
[notice]
sender = "Harbour Ledger <legal@legal.test>"
company = "Harbour Ledger Ltd"
imprint = "Harbour Ledger Ltd, 1 High Street, Bristol"
END
  printf '%s\n' email "$@" >readers.csv
  digest=$(command legalsite notify plan privacy --to readers.csv | grep '^digest: ' | cut -c9-)
  legalsite() { # no site is live here, and what monitors read is left out
    local status=0 more=""
    [ "$1 $2" != "notify send" ] || more="--live none $limit"
    command legalsite "${@/234f94bc5d1e/$digest}" $more >"$HOME/printed" 2>&1 || status=$?
    sed "/^{\"time\"/d; s#$digest#234f94bc5d1e#g; s# --live none##g" "$HOME/printed"
    return $status
  }
  limit=""
}
