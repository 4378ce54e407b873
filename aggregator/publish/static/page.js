// Turns exact times into "12 minuten geleden", and others into those of the reader's zone; the exact one stays on hover.
// Without this script, all is readable, in the site's zone.
(() => {
  "use strict";
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const WEEK = 7 * 86400;

  const speaking = () => {
    const lang = document.documentElement.lang;
    const format = (options) => new Intl.DateTimeFormat(lang, options);
    try {
      return {
        ago: new Intl.RelativeTimeFormat(lang, { numeric: "auto" }),
        day: format({ dateStyle: "medium" }),
        clock: format({ timeStyle: "short" }),
        exact: format({ dateStyle: "full", timeStyle: "short" }),
        zone: format({ timeZoneName: "short" }),
      };
    } catch {
      return null; // no such language, or no such browser
    }
  };

  const words = speaking();
  if (!words) return;

  const relative = (seconds) => {
    const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
    return unit ? words.ago.format(-Math.round(seconds / unit[1]), unit[0]) : words.ago.format(0, "second");
  };

  const zone = (at) => words.zone.formatToParts(at).find((part) => part.type === "timeZoneName").value;
  const exact = (at) => `${words.exact.format(at)} (${zone(at)})`;

  const text = (time, at) => {
    if (time.matches(".results *")) return exact(at);
    if (time.matches(".clock, .updated *, [data-clock]")) return words.clock.format(at);
    const age = (Date.now() - at) / 1000;
    if (time.matches(".meta *, .byline *") && Math.abs(age) < WEEK) return relative(age);
    return `${words.day.format(at)} ${words.clock.format(at)}`;
  };

  const refresh = () => {
    for (const time of document.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      const said = text(time, at);
      if (time.textContent !== said) time.textContent = said;
      if (time.title) time.title = exact(at);
    }
  };

  refresh();
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  document.addEventListener("stories", refresh); // live.js brought some
})();

// The tab of the list that is shown is in view; a picture that cannot be had leaves no hole.
(() => {
  "use strict";
  const tab = document.querySelector(".tabs [aria-current]");
  const tabs = tab?.closest(".tabs");
  if (tabs && tab.offsetLeft + tab.offsetWidth > tabs.clientWidth) tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - 16;
  const gone = (picture) => picture.matches(".thumbnail, .picture") && picture.remove();
  document.addEventListener("error", (event) => event.target instanceof HTMLImageElement && gone(event.target), true);
  // One may have failed before anybody listened: it is asked for again. A lazy one looks the same.
  for (const picture of document.images) if (picture.complete && !picture.naturalWidth) picture.setAttribute("src", picture.src);
})();

// A vote is answered once: a second click sends nothing, and who has voted sees how it stands in place of the form.
// What counts is what our server says; its own page of a vote stays as it came.
(() => {
  "use strict";
  const key = (results) => `voted:${results.dataset.results}`;
  const stored = (work) => {
    try {
      return work(localStorage);
    } catch {
      return null; // this browser keeps nothing
    }
  };

  const refresh = () => {
    const counted = document.querySelector(".thanks ~ .vote .results");
    if (counted) stored((kept) => kept.setItem(key(counted), "1"));
    for (const form of document.querySelectorAll(".vote form")) {
      form.querySelector("button").disabled = false;
      const results = form.parentNode.querySelector(".results");
      if (form.closest("#vote") || !stored((kept) => kept.getItem(key(results)))) continue;
      form.nextElementSibling.remove();
      form.replaceWith(results);
    }
  };

  document.addEventListener("submit", ({ target }) => target.matches(".vote form") && (target.querySelector("button").disabled = true));
  addEventListener("pageshow", refresh); // back from the vote, too
})();
