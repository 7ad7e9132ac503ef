// What a user must agree to, by the versions in the site's acceptance.json, which has the newest one first. Runs in
// browsers, too. All dates are like 2026-03-02.

/** Returns a moment's date in a time zone. The order of the parts varies among versions of Node and browsers. */
export function dateIn(timeZone, moment = new Date()) {
  const format = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = format.formatToParts(moment);
  return ["year", "month", "day"].map((type) => parts.find((part) => part.type === type).value).join("-");
}

function isInEffect(version, date) {
  return version.applied.some(({ from, to }) => from <= date && (!to || date < to));
}

/** Whether a version that takes effect later already applied to accounts opened on this date. */
function isForNewAccounts({ effective, effective_new_accounts: start }, opened) {
  return Boolean(start) && start <= opened && opened < effective;
}

/** Returns the version that applies on a date to an account opened on `opened`; undefined if none is in effect. */
export function versionFor(versions, opened, date) {
  const upcoming = versions.filter((version) =>
    version.applied.length && isForNewAccounts(version, opened) && date < version.effective);
  const [newest] = upcoming.sort((a, b) => b.effective.localeCompare(a.effective));
  const current = versions.find((version) => isInEffect(version, date));
  return current && (newest ?? current);
}

/** Returns what the user agreed to. Accounts opened before you stored it count as having agreed to what applied then. */
function agreedVersion(versions, { opened, agreed, storedSince }) {
  if (!agreed) return opened < storedSince ? versionFor(versions, opened, opened) : undefined;
  const version = versions.find(({ revised }) => revised === agreed);
  if (!version) throw new Error(`acceptance.json doesn't have version ${agreed}`);
  return version;
}

/**
 * Decides what to ask the user of an account that was opened on `opened`. `agreed` is the version that they agreed to
 * last. Returns {} or { announce: date }, or { show, since, by, blocks }: `show` is the version to agree to, `since` the
 * one that they agreed to before, `by` the last date to agree, and `blocks` whether nothing else is open until then.
 */
export function decide(versions, { today, opened, agreed, storedSince }) {
  const mine = agreedVersion(versions, { opened, agreed, storedSince });
  // A canceled version that was for new accounts: now the same applies to them as to accounts opened today.
  const isCanceled = Boolean(mine) && !mine.applied.length && isForNewAccounts(mine, opened);
  const show = versionFor(versions, isCanceled ? today : opened, today);
  if (show && !mine) return { show, blocks: opened >= storedSince };
  const asks = mine?.ask_again;
  if (show && asks && asks.from <= today) {
    return { show, since: mine.revised, by: asks.by, blocks: Boolean(asks.by) && asks.by < today };
  }
  const showsOlder = versions.indexOf(mine) < versions.indexOf(show);
  const showsNewer = versions.indexOf(mine) > versions.indexOf(show);
  // The second case: at sign-up, the copy of acceptance.json was older than the version for new accounts.
  if (show && (showsOlder ? isCanceled : showsNewer && isForNewAccounts(show, opened))) {
    return { show, since: mine.revised, blocks: false };
  }
  return asks && asks.announce_from <= today && today < asks.from ? { announce: asks.from } : {};
}
