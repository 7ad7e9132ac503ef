// An app with the recipe for Express: node express_app.mjs URL DAY COPY [STORED SINCE], next to the files of the recipe. The cookie
// `user` names the user, and `opened` the date on which they opened their account. On this machine, locales write dates
// differently.
const [url, day, copy, storedSince] = process.argv.slice(2);
const { Date: RealDate } = globalThis;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [`${day}T12:00:00Z`]));
  }
};
Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get: () => () => "11/29/2026" });
Date.prototype.toLocaleDateString = () => "11/29/2026";
const { default: express } = await import("express");
const { default: agreements } = await import("./terms.mjs");
const app = express();
const rows = [];
const store = {
  last: async (user) => rows.filter((row) => row.user === user.name).at(-1),
  add: async (user, row) => rows.push({ user: user.name, ...row }),
  openedAt: (user) => new Date(`${user.opened}T12:00:00Z`),
};
const open = ["/logout", "/account/export", "/account/close"];
const terms = agreements({ url, copy, store, log: console, open, storedSince, cacheSeconds: 0 });
const cookie = (req, name) => new RegExp(`${name}=([\\w-]+)`).exec(req.headers.cookie ?? "")?.[1];

app.get("/stored", (_, res) => res.json(rows));
app.get("/favicon.ico", (_, res) => res.end());
app.use((req, _, next) => {
  const name = cookie(req, "user");
  req.user = name && { name, opened: cookie(req, "opened") ?? day };
  next();
});
app.get("/sign-up", async (_, res) => {
  const fields = (await terms.signUpFields()) ?? "";
  res.send(`<form method="post"><label>Username <input name="username"></label>${fields}<button>Sign up</button></form>`);
});
app.post("/sign-up", express.urlencoded({ extended: false }), async (req, res) => {
  const user = { name: req.body.username };
  if (!(await terms.agree(user, req.body))) return res.status(400).end();
  res.cookie("user", user.name).redirect(303, "/");
});
app.use(terms.router);
app.get("/api/me", (req, res) => res.json({ name: req.user.name }));
app.all([...open, "/", "/orders"], (req, res) => {
  const { show, by, announce } = res.locals.terms;
  const asks = show ? `<p>Please agree to our <a href="/agree">new terms</a> by ${by ?? "any day"}.</p>` : "";
  res.send(`<p>Your account: ${req.path}</p>${asks}${announce ? `<p>New terms take effect on ${announce}.</p>` : ""}`);
});
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
