// Asks users to agree to new terms, and once their time is over, before anything else:
//   const terms = agreements({ url: "https://example.com/legal/terms/", copy: "acceptance.json", store, log: console,
//     open: ["/legal", "/logout", "/account/export", "/account/close"] }); // never blocked; "/legal" only if this app serves the texts
//   app.use(terms.router); // after the middleware that sets req.user
// `store` is your database: `await store.last(user)` returns what the user agreed to last, or undefined;
// `await store.add(user, { policy, revised, sha256, language, at })` adds a row; `store.openedAt(user)` returns the
// moment when the account was opened, as a Date. `storedSince`, such as "2026-03-15", is optional. In your form for
// sign-up, write `${(await terms.signUpFields()) ?? ""}`, and call `await terms.agree(user, req.body)` when it's sent.
import { acceptanceReader } from "./acceptance.mjs";
import { dateIn, decide, versionFor } from "./decide.mjs";
import { router } from "./pages.mjs";

export default function agreements({ url, copy, store, log, open, storedSince, cacheSeconds = 300 }) {
  const read = acceptanceReader({ url, copy, log, cacheSeconds });

  async function decideFor(user) {
    const file = await read();
    if (!file) return {};
    const last = await store.last(user);
    const opened = dateIn(file.timezone, store.openedAt(user));
    try {
      return decide(file.versions, { today: dateIn(file.timezone), opened, agreed: last?.revised, storedSince });
    } catch (error) {
      log.error(`not asking users to agree: ${error.message}`);
      return {};
    }
  }

  function fields({ show, since }) {
    const changes = since ? ` <a href="${url}since/${since}/">See what changed since you agreed.</a>` : "";
    return `<label><input type="checkbox" required> I agree to the <a href="${url}${show.revised}/">terms</a>.</label>${changes}
      <input type="hidden" name="revised" value="${show.revised}"><input type="hidden" name="sha256" value="${show.sha256}">`;
  }

  /** Stores what a user saw in a form with `fields`. Returns whether acceptance.json has this version. */
  async function agree(user, { revised, sha256 }) {
    const versions = (await read())?.versions ?? [];
    if (!versions.some((version) => version.revised === revised && version.sha256 === sha256)) return false;
    await store.add(user, { policy: "terms", revised, sha256, language: "en", at: new Date().toISOString() });
    return true;
  }

  /** Returns what to add to your form for sign-up; undefined if no version is in effect. */
  async function signUpFields() {
    const file = await read();
    const today = file && dateIn(file.timezone);
    const show = file && versionFor(file.versions, today, today);
    return show && fields({ show });
  }

  return { router: router({ open, decideFor, fields, agree }), signUpFields, agree };
}
