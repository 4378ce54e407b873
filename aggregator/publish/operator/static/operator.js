// Keeps an open page up to date: its parts are fetched again and put in place of the old ones. Nothing is replaced under
// a hand: not where the focus is, not what is selected or opened. Without scripts one reloads the page.
(() => {
  "use strict";
  const EVERY = 5000; // milliseconds
  const address = new URL(location.href);
  ["done", "source"].forEach((name) => address.searchParams.delete(name)); // a notice is told once
  if (address.href !== location.href) history.replaceState(null, "", address);
  let timer = 0;

  const isHeld = (part) =>
    part.contains(document.activeElement) ||
    part.querySelector("details[open]") ||
    (!getSelection().isCollapsed && getSelection().containsNode(part, true));

  const renew = (page) => {
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.innerHTML && !isHeld(part)) part.replaceWith(document.adoptNode(fresh));
    }
  };

  const look = async () => {
    try {
      const answer = await fetch(address, { cache: "no-store", headers: { Accept: "text/html" } });
      if (answer.status === 401) return location.reload();
      if (answer.ok) renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // It is away for a moment, as after a restart.
    }
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, EVERY);
  };

  document.addEventListener("visibilitychange", plan);
  plan();
})();
