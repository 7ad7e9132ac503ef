// Which version of the terms a user has to agree to, by the site's acceptance.json.

function isInEffect(version, today) {
  return version.applied.some(({ from, to }) => from <= today && (!to || today < to));
}

function forNewAccounts(versions, today) {
  const first = versions.filter(({ applied, effective, effective_new_accounts: start }) =>
    applied.length && start && start <= today && today < effective);
  return first.sort((a, b) => b.effective.localeCompare(a.effective))[0];
}

// Returns the version to show, or the date to announce, or neither.
function decide({ versions, timezone }, agreed) {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(new Date()); // like 2026-03-02
  const current = versions.find((version) => isInEffect(version, today));
  if (!agreed) return { show: current && (forNewAccounts(versions, today) ?? current) };
  const mine = versions.find(({ revised }) => revised === agreed.revised);
  if (!mine) throw new Error(`acceptance.json doesn't have version ${agreed.revised}`);
  const asks = mine.ask_again;
  if (!asks || today < asks.announce_from) return {};
  return asks.from <= today ? { show: current } : { announce: asks.from };
}

module.exports = { decide };
