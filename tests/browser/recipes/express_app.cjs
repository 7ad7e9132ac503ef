// An app with the recipe for Express: node express_app.cjs RECIPE URL DAY. The cookie `user` names the user.
const [recipe, url, day] = process.argv.slice(2);
const { Date: RealDate } = globalThis;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [`${day}T12:00:00Z`]));
  }
};
const express = require("express");
const app = express();
const rows = [];
const store = {
  last: async (user) => rows.filter((row) => row.user === user).at(-1),
  add: async (user, row) => rows.push({ user, ...row }),
};
app.get("/stored", (_, res) => res.json(rows));
app.get("/favicon.ico", (_, res) => res.end());
app.use((req, _, next) => {
  req.user = /user=(\w+)/.exec(req.headers.cookie ?? "")?.[1];
  next();
});
app.use(require(recipe)({ url, store, log: console, cacheSeconds: 0 }));
app.get("/", (_, res) => {
  const from = res.locals.newTermsFrom;
  res.send(`<p>Your account</p>${from ? `<p>New terms take effect on ${from}.</p>` : ""}`);
});
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
