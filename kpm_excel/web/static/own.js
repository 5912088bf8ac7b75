// A workbook that is dropped anywhere on the page is chosen, and whoever waits is told so. Without this script a
// department's page does all that it does.
"use strict";
(() => {
  const input = document.querySelector("input[type=file]");
  if (!input) return;
  const form = input.form;
  const told = form.querySelector("[role=status]");
  const words = form.dataset;
  let depth = 0;

  const brings = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  function mark(change) {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dropping", depth > 0);
  }

  addEventListener("dragenter", (event) => brings(event) && mark(1));
  addEventListener("dragleave", (event) => brings(event) && mark(-1));
  addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    mark(-depth);
    const [first] = event.dataTransfer.files;
    if (!first) return;
    const one = new DataTransfer();
    one.items.add(first);
    input.files = one.files;
    told.textContent = words.chosen.replace("{name}", first.name);
    input.focus();
  });
  for (const each of document.querySelectorAll("form[data-reading]")) {
    each.addEventListener("submit", () => {
      each.querySelector("[role=status]").textContent = each.dataset.reading;
    });
  }
  // Whoever comes back to the page waits no more.
  addEventListener("pageshow", () => {
    for (const each of document.querySelectorAll("form[data-reading] [role=status]")) each.textContent = "";
  });
})();
