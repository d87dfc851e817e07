// Draws the charts of a page with the Vega bundle that the site ships; filters and sorts tables.
(function () {
  "use strict";
  const NARROW_BELOW_PX = 600;

  function specification(canvas, form) {
    return JSON.parse(canvas.querySelector(`script[data-form="${form}"]`).textContent);
  }

  async function draw(canvas) {
    const form = canvas.clientWidth < NARROW_BELOW_PX ? "narrow" : "wide";
    if (canvas.dataset.drawn === form) return;
    canvas.dataset.drawn = form;
    const view = canvas.querySelector(".chart-view");
    await window.vegaEmbed(view, specification(canvas, form), { actions: false, renderer: "svg" });
    // One name for the picture as a whole; its inner marks would only be read out one by one.
    const svg = view.querySelector("svg");
    if (!svg) throw new Error("chart without a picture: " + canvas.dataset.alt);
    view.removeAttribute("role");
    view.removeAttribute("aria-roledescription");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", canvas.dataset.alt);
    for (const part of svg.querySelectorAll("[role],[aria-label],[aria-roledescription]")) {
      part.removeAttribute("role");
      part.removeAttribute("aria-label");
      part.removeAttribute("aria-roledescription");
    }
    svg.firstElementChild?.setAttribute("aria-hidden", "true");
  }

  function watchFilter(box) {
    const holder = box.closest(".plan-table-holder");
    const rows = holder.querySelector("table").tBodies[0].rows;
    const choices = [...holder.querySelectorAll("select[data-column]")];
    const filter = () => {
      const words = box.value.trim().toLowerCase().split(/\s+/);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const chosen = choices.every((choice) => !choice.value ||
          row.cells[choice.dataset.column].textContent.trim() === choice.value);
        row.hidden = !(chosen && words.every((word) => text.includes(word)));
      }
    };
    box.addEventListener("input", filter);
    for (const choice of choices) {
      choice.parentElement.hidden = false;
      choice.addEventListener("change", filter);
    }
  }

  // What a cell is sorted by: the number it carries, or its text. Cells without stand at the end.
  function sortKey(cell, byNumber) {
    if (!byNumber) return cell.textContent.trim();
    const number = cell.querySelector("data");
    return number ? Number(number.value) : NaN;
  }

  function sortRows(table, column, byNumber, ascending) {
    const body = table.tBodies[0];
    const language = document.documentElement.lang;
    const keyed = [...body.rows].map((row) => [sortKey(row.cells[column], byNumber), row]);
    const missing = (key) => byNumber ? Number.isNaN(key) : key === "–";
    keyed.sort(([a], [b]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      const order = byNumber ? a - b : a.localeCompare(b, language);
      return ascending ? order : -order;
    });
    body.append(...keyed.map(([, row]) => row));
  }

  function makeSortable(heading) {
    const table = heading.closest("table");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.textContent = heading.textContent.trim();
    heading.replaceChildren(button);
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const ascending = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.querySelectorAll("[aria-sort]")) {
        other.setAttribute("aria-sort", "none");
      }
      heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const byNumber = heading.classList.contains("sort-number");
      sortRows(table, heading.cellIndex, byNumber, ascending);
    });
  }

  function openTables() {
    // A scrolling box must be reachable by keyboard.
    for (const box of document.querySelectorAll(".table-scroll")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  }

  function start() {
    const canvases = document.querySelectorAll(".chart-canvas");
    const drawAll = () => canvases.forEach(draw);
    drawAll();
    openTables();
    document.querySelectorAll(".table-filter").forEach(watchFilter);
    document.querySelectorAll("th.sort-text, th.sort-number").forEach(makeSortable);
    let timer;
    window.addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { drawAll(); openTables(); }, 200);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
