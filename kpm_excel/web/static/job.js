// Shows how far work is while the page is open. Without this script the page of the work is loaded anew every two seconds.
"use strict";
(() => {
  const work = document.querySelector("[data-events]");
  if (!work || !window.EventSource) return;
  const bar = work.querySelector("progress");
  const told = work.querySelector(".told");
  let source = null;

  function show(event) {
    const now = JSON.parse(event.data);
    if (now.state === "running" || now.state === "ending") {
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done;
      }
      told.textContent = now.text;
      return;
    }
    stop();
    // Elsewhere somebody may be writing into a form.
    if (work.closest("[data-reload]")) location.reload();
    told.textContent = now.text;
    bar.hidden = true;
    work.querySelectorAll("form").forEach((form) => form.remove());
  }

  function stop() {
    if (source) source.close();
    source = null;
  }

  function listen() {
    // A browser keeps only a few connections open: one that nobody looks at needs none.
    if (source || document.hidden || bar.hidden) return;
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
