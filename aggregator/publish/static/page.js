// Turns exact times into "12 minuten geleden"; the exact one stays on hover. Without this script, all is readable.
(() => {
  "use strict";
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const WEEK = 7 * 86400;

  const formatter = () => {
    try {
      return new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
    } catch {
      return null; // no such language, or no such browser
    }
  };

  const words = formatter();
  if (!words) return;

  const relative = (seconds) => {
    const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
    return unit ? words.format(-Math.round(seconds / unit[1]), unit[0]) : words.format(0, "second");
  };

  const refresh = () => {
    for (const time of document.querySelectorAll(".meta time, .byline time")) {
      time.dataset.exact ??= time.textContent;
      const age = (Date.now() - Date.parse(time.dateTime)) / 1000;
      time.textContent = Math.abs(age) < WEEK ? relative(age) : time.dataset.exact;
    }
  };

  refresh();
  setInterval(refresh, 30000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  document.addEventListener("stories", refresh); // live.js brought some
})();
