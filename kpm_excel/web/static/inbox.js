// Files that are dropped anywhere on the page are handed over, and the folder is looked at while the page is open.
// Without this script the form on the page does the same.
"use strict";
(() => {
  const place = document.querySelector("[data-drop]");
  if (!place) return;
  const told = place.querySelector(".told");
  const form = place.querySelector("form");
  const words = place.dataset;
  // One request for a few of them at a time: how far it is can be told, and none is larger than what is taken.
  const mostFiles = 20;
  const mostBytes = 100e6;
  // Browsers let choose a whole folder, HTML knows no word for it: without this script files alone are chosen.
  for (const one of place.querySelectorAll("[data-folder]")) {
    one.webkitdirectory = true;
    one.closest("label").hidden = false;
  }
  let depth = 0;
  let isBusy = false;

  function say(text, isBad) {
    told.textContent = text;
    told.classList.toggle("bad-text", Boolean(isBad));
  }

  function entriesOf(transfer) {
    // They are gone as soon as the event is over.
    const items = [...transfer.items].filter((item) => item.kind === "file");
    const entries = items.map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    return entries.every(Boolean) ? entries : null;
  }

  function filesIn(entry) {
    if (entry.isFile) {
      return new Promise((done) => entry.file((file) => done([{ file, name: entry.fullPath.slice(1) }]), () => done([])));
    }
    const reader = entry.createReader();
    const next = () =>
      new Promise((done) => reader.readEntries(done, () => done([]))).then(async (found) => {
        if (!found.length) return [];
        const inside = await Promise.all(found.map(filesIn));
        // A reader gives a hundred at a time.
        return inside.flat().concat(await next());
      });
    return next();
  }

  async function hand(files) {
    if (isBusy || !files.length) return;
    isBusy = true;
    let done = 0;
    try {
      while (done < files.length) {
        const body = new FormData();
        let count = 0;
        let size = 0;
        while (done + count < files.length && count < mostFiles && (!count || size + files[done + count].file.size < mostBytes)) {
          const { file, name } = files[done + count];
          body.append("files", file, name);
          body.append("modified", String(file.lastModified));
          size += file.size;
          count += 1;
        }
        if (done + count < files.length) body.append("more", "yes");
        say(words.sending.replace("{done}", done).replace("{total}", files.length));
        const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
        const is = (answer.headers.get("content-type") || "").startsWith("application/json") ? await answer.json() : null;
        if (!answer.ok) throw new Error((is && is.fault) || words.refused);
        done += count;
      }
      location.reload();
    } catch (error) {
      isBusy = false;
      say(error instanceof TypeError ? words.lost : error.message, true);
    }
  }

  const isFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const over = (isOver) => document.body.classList.toggle("dropping", isOver);
  addEventListener("dragenter", (event) => {
    if (isFiles(event)) over((depth += 1) > 0);
  });
  addEventListener("dragleave", (event) => {
    if (isFiles(event)) over((depth = Math.max(depth - 1, 0)) > 0);
  });
  addEventListener("dragover", (event) => {
    if (isFiles(event)) event.preventDefault();
  });
  addEventListener("drop", async (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    over((depth = 0) > 0);
    const entries = entriesOf(event.dataTransfer);
    const loose = [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
    hand(entries ? (await Promise.all(entries.map(filesIn))).flat() : loose);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (!chosen.length) say(words.none, true);
    hand(chosen.map((file) => ({ file, name: file.webkitRelativePath || file.name })));
  });

  async function look() {
    if (!document.hidden && !isBusy) {
      try {
        const answer = await fetch(words.look, { method: "POST" });
        if (answer.ok && (await answer.json()).works && !isBusy) {
          location.reload();
          return;
        }
      } catch {
        // The program has ended, or the computer slept: the next look tells.
      }
    }
    setTimeout(look, 3000);
  }
  // While work goes on, the page hears of its end elsewhere.
  if (words.look) setTimeout(look, 1000);
})();
