// Changes the page in place when the server shows a newer state than that of the page. Tabs share one connection, for
// browsers allow six to a server; a tab that nobody sees waits until somebody does.
(() => {
  const bar = () => document.getElementById("legalsite-preview");
  const events = bar().dataset.events;
  let wanted = bar().dataset.serial;
  let busy = false;

  // A new stylesheet is loaded first, so that the page never shows without style.
  const loaded = (link) =>
    new Promise((resolve) => {
      const fresh = document.importNode(link);
      fresh.onload = fresh.onerror = resolve;
      document.head.append(fresh);
    });

  const change = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = new Set([...document.head.children].map((element) => element.outerHTML));
    const styles = [...page.querySelectorAll("head > link[rel=stylesheet]")];
    await Promise.all(styles.filter((link) => !known.has(link.outerHTML)).map(loaded));
    Idiomorph.morph(document.documentElement, page.documentElement, {
      ignoreActiveValue: true,
      callbacks: {
        // what the reader unfolded stays unfolded
        beforeAttributeUpdated: (name, element) => !(name === "open" && element.localName === "details"),
      },
    });
  };

  const update = async () => {
    while (!busy && !document.hidden && wanted !== bar().dataset.serial) {
      const asked = wanted;
      busy = true;
      const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
      if (answer) await change(answer).catch(() => location.reload());
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
