/* What the pages do beyond links and forms. Everything works without it: this file adds keys, focus that
 * comes back after a swap, toasts for failed requests and the read-out of charts. No dependencies. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isVisible = (element) => element.checkVisibility();

  /* Keys: [data-key] names the key, or the sequence, that presses or focuses its element. */
  const KEYS_OFF = "mokpyo-keys-off";
  const SEQUENCE_MS = 1200;
  let pending = "";
  let pendingTimer;

  const keysAreOff = () => {
    try {
      return localStorage.getItem(KEYS_OFF) === "1";
    } catch {
      return false; // storage is forbidden here: the keys stay on
    }
  };
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  const byKey = (key) => {
    const named = $$("[data-key]").filter((element) => element.dataset.key === key);
    return named.find(isVisible) || named[0];
  };

  function press(element) {
    if (element.matches("input, textarea, select")) {
      element.focus();
      element.select?.();
    } else {
      element.click();
    }
  }

  function walkRows(step) {
    const links = $$("[data-row]").filter(isVisible).map((row) => $("a, button", row)).filter(Boolean);
    const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
  }

  function closeMenus(except) {
    for (const menu of $$("details.menu[open]")) {
      if (menu.contains(except)) continue;
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) $("summary", menu).focus();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeMenus(null);
      const editing = event.target.closest("form")?.querySelector("[data-cancel]");
      if (editing) editing.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || keysAreOff()) return;
    const sequence = pending ? `${pending} ${event.key}` : event.key;
    clearTimeout(pendingTimer);
    pending = "";
    const element = byKey(sequence);
    if (element) {
      event.preventDefault();
      press(element);
    } else if ($$("[data-key]").some((other) => other.dataset.key.startsWith(`${event.key} `))) {
      pending = event.key;
      pendingTimer = setTimeout(() => { pending = ""; }, SEQUENCE_MS);
    } else if (event.key === "j" || event.key === "k") {
      walkRows(event.key === "j" ? 1 : -1);
    }
  });

  const labelOf = (element) =>
    element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();

  $("#keys")?.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    const list = $("#keys-list");
    $$("[data-listed]", list).forEach((entry) => entry.remove());
    for (const element of $$("[data-key]")) {
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      for (const key of element.dataset.key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        term.append(cap, " ");
      }
      text.textContent = labelOf(element).replace(/\s+/g, " ");
      term.dataset.listed = text.dataset.listed = "";
      list.append(term, text);
    }
    $("#keys-on").checked = !keysAreOff();
  });

  $("#keys-on")?.addEventListener("change", (event) => {
    try {
      localStorage.setItem(KEYS_OFF, event.target.checked ? "0" : "1");
    } catch {
      event.target.checked = true; // nowhere to remember it
    }
  });

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const toast = event.target.closest("[data-dismiss]")?.closest(".toast");
    toast?.remove();
  });
  document.addEventListener("animationend", (event) => {
    if (event.animationName === "toast-away") event.target.remove();
  });

  /* htmx: focus returns to where it was; a failed request says so and keeps what was typed. */
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const openers = new Map(); // id of a region -> id of what opened it for editing
  let returnTo = "";
  let hadFocus = false; // regions that load by themselves must not pull the page to them
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    hadFocus = Boolean(document.activeElement) && document.activeElement !== document.body;
    returnTo = document.activeElement?.id || elt.id;
    if (elt.id && !elt.closest("form")) openers.set(target.id, elt.id);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!hadFocus || (document.activeElement && document.activeElement !== document.body)) return;
    const fresh = event.detail.elt;
    const wanted = $("[autofocus], [data-focus]", fresh)
      || document.getElementById(returnTo)
      || document.getElementById(openers.get(fresh.id));
    (wanted?.matches(FOCUSABLE) ? wanted : wanted && $(FOCUSABLE, wanted))?.focus();
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      const toast = $("#toast").content.cloneNode(true);
      $("span", toast).textContent = document.body.dataset.failed;
      $("#toasts").append(toast);
    });
  }

  /* [data-script] names the script of a region, a module that is fetched when somebody first goes there. */
  document.addEventListener("focusin", (event) => {
    const region = event.target.closest?.("[data-script]");
    if (!region) return;
    import(region.dataset.script);
    delete region.dataset.script;
  });

  /* Charts: the pointer, or the arrow keys, read the value at a date. The numbers come from the table
   * below the chart, the places from the drawing, so nothing is sent twice. */
  const SVG = "http://www.w3.org/2000/svg";

  function places(svg) {
    const numbers = $$(".c-line", svg).flatMap((line) => line.getAttribute("d").match(/-?\d+(\.\d+)?/g) || []).map(Number);
    const points = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) points.push([numbers[i], numbers[i + 1]]);
    for (const dot of $$("[data-point]", svg)) points.push([Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy"))]);
    return points.sort((a, b) => a[0] - b[0]);
  }

  function enliven(svg) {
    const figure = svg.closest("figure");
    const read = $(".chart__read", figure);
    const points = places(svg);
    const rows = $$("tbody tr", figure).filter((row) => row.cells[1].textContent.trim());
    if (svg.dataset.alive || !points.length || points.length !== rows.length) return;
    svg.dataset.alive = "1";
    const cursor = document.createElementNS(SVG, "path");
    const dot = document.createElementNS(SVG, "circle");
    cursor.setAttribute("class", "c-cursor");
    dot.setAttribute("class", "c-read");
    dot.setAttribute("r", "4.5");
    let index = points.length;

    const show = (to) => {
      index = Math.max(0, Math.min(to, points.length - 1));
      const [x, y] = points[index];
      cursor.setAttribute("d", `M${x} 20V${svg.viewBox.baseVal.height - 22}`);
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", y);
      svg.append(cursor, dot);
      read.textContent = [...rows[index].cells].map((cell) => cell.textContent.trim()).filter(Boolean).join(" · ");
    };
    const hide = () => {
      cursor.remove();
      dot.remove();
      read.textContent = "";
    };
    const distance = (at) => ([x]) => Math.abs(x - at);
    svg.addEventListener("pointermove", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()).x;
      const distances = points.map(distance(at));
      show(distances.indexOf(Math.min(...distances)));
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show(index + step);
    });
    svg.setAttribute("tabindex", "0");
    read.setAttribute("aria-live", "polite");
    read.removeAttribute("aria-hidden");
  }

  const enlivenAll = (root) => $$("figure.chart svg[role=img]", root).forEach(enliven);
  enlivenAll(document);
  document.addEventListener("htmx:load", (event) => enlivenAll(event.detail.elt.parentElement || document));
})();
