/* the banner that announces changes on a company's own site. Put
     <script src="https://.../notice.js" defer></script>
   on its pages, with data-language="de" where the page does not say its language itself, or import this file into a
   script, also through a bundler. It speaks that language, or else the first of this site; an app of one page calls
   legalsite.show() when its language changes. It shows the notices of notices.json, beside this file, that have the
   channel "site"; with data-policies="eu/ terms", only those of these folders and policies. It reads nothing else, sends
   nothing, sets no cookie, and remembers on this device alone which notices were closed. A page with a content security
   policy must allow this site in script-src and connect-src, and nothing else.
   The banner is dark if the page is: if its color-scheme says so. */
(function () {
  "use strict";
  if (typeof window === "undefined" || !window.fetch) return; // a server makes the page first
  var script = [document.currentScript].concat(Array.from(document.scripts)).find(function (each) {
    return each && /\/notice\.js(?:[?#]|$)/.test(each.src);
  });
  var source = new URL("notices.json", script ? script.src : "https://example.com/legal/").href; // what imported it has no address

  function language(texts) {
    var wanted = ((script && script.dataset.language) || document.documentElement.lang || "en").toLowerCase();
    var tags = Object.keys(texts), short = wanted.split("-")[0], parts = wanted.split("-"), near = [];
    for (; parts.length; parts.pop()) near.push(parts.join("-"));
    near = near.map(function (name) { return tags.find(function (tag) { return tag.toLowerCase() === name; }); });
    return near.concat(tags.filter(function (tag) { return tag.toLowerCase().split("-")[0] === short; }), tags)
      .find(Boolean);
  }
  function closed(id) {
    try { return localStorage.getItem("notice:" + source + "#" + id) === "closed"; } catch (refused) { return false; }
  }
  function close(id) {
    try { localStorage.setItem("notice:" + source + "#" + id, "closed"); } catch (refused) { /* it shows again */ }
  }
  function set(element, style) {
    Object.keys(style).forEach(function (name) {
      [].concat(style[name]).forEach(function (value) { element.style[name] = value; }); // the last one that is known
    });
  }
  function shade(light, dark) { return [light, "light-dark(" + light + ", " + dark + ")"]; }
  function banner(notice, labels, today) {
    var spoken = language(notice.text);
    var box = document.createElement("section");
    box.lang = spoken;
    box.dir = labels.dir;
    box.className = "policy-notice";
    box.dataset.source = source;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", labels.region);
    set(box, { display: "flex", gap: "1em", alignItems: "center", padding: "0.5em 1em",
      font: "1rem/1.5 system-ui, sans-serif", color: shade("#1c1917", "#f5f0e6"),
      backgroundColor: shade("#fff7e0", "#33270f"), borderBottom: "1px solid",
      borderBottomColor: shade("#b45309", "#d9a441") });
    var words = document.createElement("div");
    set(words, { display: "flex", flex: "1", flexWrap: "wrap", gap: "0 1em", alignItems: "center",
      minWidth: "0" });
    var text = document.createElement("span");
    text.textContent = (today < notice.effective ? notice.text : notice.text_since)[spoken];
    var link = document.createElement("a");
    link.href = (notice.urls || {})[spoken] || notice.url;
    link.textContent = labels.link;
    set(link, { color: shade("#7c2d12", "#ffc98a"), textDecoration: "underline", padding: "0.6em 0" });
    var button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", labels.close);
    button.textContent = "\u00d7";
    set(button, { font: "1.25rem/1 system-ui, sans-serif", flex: "none", minWidth: "44px", minHeight: "44px", color: "inherit",
      background: "transparent", border: "1px solid currentColor", borderRadius: "4px", cursor: "pointer" });
    button.addEventListener("click", function () { close(notice.id); box.remove(); });
    words.append(text, link);
    box.append(words, button);
    return box;
  }
  function dateIn(timezone) { // like 2026-03-02, where the company is; the order of the parts varies among browsers
    var format = { year: "numeric", month: "2-digit", day: "2-digit", timeZone: timezone }, parts = {};
    new Intl.DateTimeFormat("en", format).formatToParts(new Date()).forEach(function (part) {
      parts[part.type] = part.value;
    });
    return parts.year + "-" + parts.month + "-" + parts.day;
  }
  function wanted(notice) { // of a policy in data-policies, if the page has it
    var names = (script && script.dataset.policies) || "";
    return !names.trim() || names.trim().split(/\s+/).some(function (name) {
      return notice.policy === name || (name.endsWith("/") && notice.policy.startsWith(name));
    });
  }
  function ours(box) { return box.dataset.source === source; }
  function show() {
    return fetch(source, { credentials: "omit", cache: "no-cache" }).then(function (answer) {
      return answer.json();
    }).then(function (found) {
      var today = dateIn(found.timezone);
      Array.from(document.querySelectorAll(".policy-notice")).filter(ours).forEach(function (box) { box.remove(); });
      found.notices.filter(function (notice) {
        var isDue = notice.channels.includes("site") && notice.from <= today && today < notice.until;
        return isDue && wanted(notice) && !closed(notice.id);
      }).reverse().forEach(function (notice) {
        document.body.prepend(banner(notice, found.labels[language(found.labels)], today));
      });
    }).catch(function (error) { // a page without the notice is better than a page with an error
      console.warn("notice.js: cannot show " + source, error);
    });
  }
  window.legalsite = { show: show };
  show();
})();
