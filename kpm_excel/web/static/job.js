// Shows how far work is while the page is open. Without this script the page is loaded anew every two seconds.
"use strict";
(() => {
  const work = document.querySelector("[data-events]");
  if (!work || !window.EventSource) return;
  const bar = work.querySelector("progress");
  const told = work.querySelector(".told");
  let source = null;

  function show(event) {
    const now = JSON.parse(event.data);
    if (now.state !== "running") {
      // What it came to, or that it ends, is on the page itself.
      stop();
      if (now.state === "ending") setTimeout(listen, 1000);
      else location.reload();
      return;
    }
    if (now.total) {
      bar.max = now.total;
      bar.value = now.done;
    }
    told.textContent = now.text;
  }

  function stop() {
    if (source) source.close();
    source = null;
  }

  function listen() {
    // A browser keeps only a few connections open: one that nobody looks at needs none.
    if (source || document.hidden) return;
    source = new EventSource(work.dataset.events);
    source.addEventListener("message", show);
    source.addEventListener("error", () => {
      stop();
      setTimeout(listen, 2000);
    });
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
  listen();
})();
