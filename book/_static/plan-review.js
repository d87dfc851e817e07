// Draws the charts of a page with the Vega bundle that the site ships, and filters long tables.
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
    const table = box.parentElement.querySelector("table");
    box.addEventListener("input", () => {
      const words = box.value.trim().toLowerCase().split(/\s+/);
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
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
    let timer;
    window.addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { drawAll(); openTables(); }, 200);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
