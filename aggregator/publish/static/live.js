// Keeps an open page up to date where our server is: counts change in place, new stories wait behind a button, so that
// nothing moves under a reader's finger. Where there is no such server, or no scripts, the page is as it was loaded.
(() => {
  "use strict";
  const main = document.querySelector("main[data-events]");
  if (!main || !window.EventSource) return;

  const LATER = 20000; // a cache between us may hold the old page for a while
  const PATIENCE = 300000; // after a server that took no more listeners, or knows no events
  let shown = Date.parse(document.lastModified) / 1000; // the edition on the screen, by its time
  let source = null;
  let refusedAt = -Infinity;
  let timer = 0;
  let waiting = null; // the list that the button brings

  const status = document.createElement("div");
  status.className = "fresh";
  status.setAttribute("role", "status");
  main.prepend(status);

  const rows = (root) => new Map([...root.querySelectorAll(".stories > li[data-id]")].map((row) => [row.dataset.id, row]));
  const said = (count) => {
    const one = new Intl.PluralRules(document.documentElement.lang).select(count) === "one";
    return (one ? main.dataset.newOne : main.dataset.newOther).replace("{n}", count);
  };
  const face = (row) => {
    const copy = row.cloneNode(true);
    copy.querySelectorAll("time, .comments").forEach((part) => part.remove());
    return copy.innerHTML;
  };

  const renew = (row, fresh) => {
    if (row.contains(document.activeElement)) return;
    if (face(row) !== face(fresh)) {
      row.replaceChildren(...fresh.cloneNode(true).childNodes);
      return;
    }
    const [old, now] = [row, fresh].map((one) => one.querySelector(".comments"));
    if (old?.outerHTML === now?.outerHTML) return;
    old?.remove();
    if (now) row.querySelector(".meta").append(now.cloneNode(true));
  };

  const show = () => {
    const known = rows(main);
    const list = waiting.cloneNode(false);
    for (const [id, fresh] of rows(waiting.parentNode)) {
      const row = known.get(id) ?? fresh.cloneNode(true);
      if (!known.has(id)) row.classList.add("arrived");
      list.append(row);
    }
    main.querySelector(".stories, .empty").replaceWith(list);
    status.replaceChildren();
    document.dispatchEvent(new Event("stories"));
    main.focus({ preventScroll: true });
    main.scrollIntoView();
    list.querySelector(".arrived")?.scrollIntoView({ block: "nearest" }); // it need not be among the first
  };

  const offer = (count) => {
    if (!count) return status.replaceChildren();
    const button = status.firstElementChild ?? document.createElement("button");
    button.type = "button";
    button.onclick = show;
    if (button.textContent !== said(count)) button.textContent = said(count);
    if (!button.isConnected) status.append(button);
  };

  const update = (page) => {
    const list = page.querySelector("main .stories");
    if (!list) return;
    const [known, fresh] = [rows(main), rows(list.parentNode)];
    for (const [id, row] of known) if (fresh.has(id)) renew(row, fresh.get(id));
    for (const results of page.querySelectorAll("[data-results]"))
      document.querySelector(`[data-results="${results.dataset.results}"]`)?.replaceWith(results);
    waiting = list;
    offer([...fresh.keys()].filter((id) => !known.has(id)).length);
    document.dispatchEvent(new Event("stories"));
  };

  const load = async (wanted, tries) => {
    const answer = await fetch(location.pathname, { cache: "no-cache" });
    const at = Date.parse(answer.headers.get("Last-Modified")) / 1000;
    if (!answer.ok) return;
    if (at > shown) {
      shown = at;
      update(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    if (at < wanted && tries) plan(wanted, tries - 1, LATER);
  };

  const plan = (wanted, tries, wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => load(wanted, tries).catch(() => {}), wait);
  };

  const leave = () => {
    source?.close();
    source = null;
  };

  const listen = () => {
    if (source || document.hidden || Date.now() - refusedAt < PATIENCE) return;
    source = new EventSource(main.dataset.events);
    source.addEventListener("edition", (event) => {
      const { modified } = JSON.parse(event.data);
      // Not all who listen at once.
      if (modified > shown) plan(modified, 4, Math.random() * 1000);
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      refusedAt = Date.now();
      leave();
    });
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  listen();
})();
