// Asks users to agree to new terms. Use it after the middleware that sets req.user:
//   app.use(require("./terms")({ url: "https://example.com/legal/terms/", store, log: console }));
// `store` is your database: `await store.last(user)` returns what the user agreed to last, or undefined;
// `await store.add(user, { policy, revised, sha256, language, at })` adds a row.
const express = require("express");
const { decide } = require("./decide");

module.exports = function terms({ url, store, log, cacheSeconds = 300 }) {
  let file, readAt = -Infinity;

  // Returns acceptance.json, or undefined if it can't be read: then the next requests don't wait for it, either.
  async function read() {
    if (performance.now() - readAt < cacheSeconds * 1000) return file;
    [file, readAt] = [undefined, performance.now()];
    try {
      const answer = await fetch(`${url}acceptance.json`, { signal: AbortSignal.timeout(5000) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      file = await answer.json();
    } catch (error) {
      log.error(`not asking users to agree: can't read ${url}acceptance.json: ${error.message}`);
    }
    return file;
  }

  const router = express.Router();

  router.post("/agree", express.urlencoded({ extended: false }), async (req, res) => {
    const { revised, sha256 } = req.body;
    const version = (await read())?.versions.find((each) => each.revised === revised && each.sha256 === sha256);
    if (!req.user || !version) return res.status(400).send("This version isn't known. Please go back and reload.");
    const at = new Date().toISOString();
    await store.add(req.user, { policy: "terms", revised, sha256, language: "en", at });
    res.redirect(303, "/");
  });

  router.use(async (req, res, next) => {
    const versions = req.user && await read();
    if (!versions) return next();
    const agreed = await store.last(req.user);
    let decision = {};
    try {
      decision = decide(versions, agreed);
    } catch (error) {
      log.error(`not asking users to agree: ${error.message}`);
    }
    res.locals.newTermsFrom = decision.announce; // for your pages: “New terms take effect on …”
    if (!decision.show || req.method !== "GET") return next();
    const { revised, sha256 } = decision.show;
    const since = agreed ? `<a href="${url}since/${agreed.revised}/">See what changed since you agreed.</a>` : "";
    res.send(`<!doctype html><html lang="en"><title>Our terms</title><form method="post" action="/agree">
      <p>Please read our <a href="${url}${revised}/">terms</a>. ${since}</p>
      <input type="hidden" name="revised" value="${revised}"><input type="hidden" name="sha256" value="${sha256}">
      <button>I agree</button></form></html>`);
  });
  return router;
};
