// Follows the server: if the page changed, its body is replaced, which keeps the place that it is scrolled to (if its
// styles changed, it is loaded again); if only the bar changed, the bar is replaced. Tabs share one connection, for
// browsers allow six to a server; a tab that nobody sees waits until somebody does.
(() => {
  const bar = () => document.getElementById("legalsite-preview");
  const events = bar().dataset.events;
  let wanted = bar().dataset.serial;
  let busy = false;

  const styles = (page) => [...page.querySelectorAll("link[rel=stylesheet]")].map((each) => each.getAttribute("href")).join();

  const show = (page) => {
    const chosen = [...document.querySelectorAll("main input:checked")].map((each) => each.id); // one of two views
    const [old, root] = [document.documentElement, page.documentElement];
    for (const name of ["lang", "dir"]) old[name] = root[name];
    document.title = page.title;
    document.body.replaceWith(page.body);
    for (const id of chosen) document.getElementById(id)?.click();
  };

  const keepOpen = (fresh) => {
    const problems = ":scope > details";
    if (bar().querySelector(problems)?.open) fresh.querySelector(problems)?.setAttribute("open", "");
  };

  const update = async () => {
    while (!busy && !document.hidden && wanted !== bar().dataset.serial) {
      const asked = wanted;
      busy = true;
      const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
      if (answer) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("legalsite-preview");
        if (styles(page) !== styles(document)) return location.reload();
        const [was, day] = [bar(), fresh].map((each) => each.querySelector("[name=day]"));
        if (was && day && was.value !== was.defaultValue) day.value = was.value; // somebody is choosing a day
        keepOpen(fresh);
        if (fresh.dataset.page === bar().dataset.page) bar().replaceWith(fresh);
        else show(page);
      }
      busy = false;
      if (wanted === asked) break;
    }
  };

  const reported = (serial) => {
    wanted = serial;
    update();
  };

  addEventListener("visibilitychange", update);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  if (window.SharedWorker) {
    const { port } = new SharedWorker(events + ".js");
    port.onmessage = (event) => reported(event.data);
    addEventListener("pagehide", () => port.postMessage("bye"));
  } else {
    const source = new EventSource(events);
    source.onmessage = (event) => reported(event.data);
    addEventListener("pagehide", () => source.close());
  }
})();
