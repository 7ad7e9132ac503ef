// The pages of the recipe: one to agree on, and the refusal of everything else once a user's time is over.
import express from "express";

const onThisSite = (page) => (/^\/[^/\\]/.test(page) ? String(page) : "/");

export function router({ open, decideFor, fields, agree }) {
  const pages = express.Router();

  pages.get("/agree", async (req, res) => {
    const decision = req.user ? await decideFor(req.user) : {};
    if (!decision.show) return res.redirect(303, onThisSite(req.query.next));
    res.set("Content-Security-Policy", "frame-ancestors 'none'"); // no other site can make users agree, here or below
    res.send(`<!doctype html><html lang="en"><title>Our terms</title>
      <form method="post">${fields(decision)}<button>I agree</button></form></html>`);
  });

  pages.post("/agree", express.urlencoded({ extended: false }), async (req, res) => {
    if (!["same-origin", undefined].includes(req.get("Sec-Fetch-Site"))) return res.status(403).end();
    const isStored = req.user && (await agree(req.user, req.body ?? {}));
    if (!isStored) return res.status(400).send("This version isn't known. Please go back and reload.");
    res.redirect(303, onThisSite(req.query.next));
  });

  pages.use(async (req, res, next) => {
    const terms = req.user ? await decideFor(req.user) : {};
    // for your pages: “Please agree to our new terms by …”, if terms.show; “New terms take effect on …”, if terms.announce
    res.locals.terms = terms;
    const isOpen = open.some((path) => req.path === path || req.path.startsWith(`${path}/`));
    if (isOpen || !terms.blocks) return next();
    const isPage = (req.get("Accept") ?? "").includes("text/html"); // not an app's request
    if (!isPage) return res.status(403).json({ error: "terms_not_accepted", agree: "/agree" });
    const page = req.method === "GET" ? req.originalUrl : "/";
    res.redirect(303, `/agree?next=${encodeURIComponent(page)}`);
  });
  return pages;
}
