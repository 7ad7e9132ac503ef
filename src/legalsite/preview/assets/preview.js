// Follows the server: if the page changed, it is loaded again, which keeps the place that it is scrolled to; if only the
// bar changed, the bar is replaced. Tabs share one connection, for browsers allow six to a server; a tab that nobody
// sees waits until somebody does.
(() => {
  const bar = () => document.getElementById("legalsite-preview");
  const events = bar().dataset.events;
  let wanted = bar().dataset.serial;
  let busy = false;

  const update = async () => {
    while (!busy && !document.hidden && wanted !== bar().dataset.serial) {
      const asked = wanted;
      busy = true;
      const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
      if (answer) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("legalsite-preview");
        if (fresh.dataset.page !== bar().dataset.page) return location.reload();
        const [was, day] = [bar(), fresh].map((each) => each.querySelector("[name=day]"));
        if (was && day && was.value !== was.defaultValue) day.value = was.value; // somebody is choosing a day
        bar().replaceWith(fresh);
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
