"use strict";
// Adds to pages that work without it: a waiting state, the key "/", copy buttons.
(() => {
  const form = document.getElementById("ask");
  const field = document.getElementById("q");
  const said = document.getElementById("said");

  if (form) {
    const button = form.querySelector("button");
    let sent = null;
    let elsewhere = false;
    let patience = 0;
    const waiting = (is) => {
      clearTimeout(patience);
      // Longer than the service takes before it refuses, as it is set by default: then no answer comes.
      if (is) patience = setTimeout(waiting, 20000, false);
      form.toggleAttribute("data-waiting", is);
      form.setAttribute("aria-busy", String(is));
      button.textContent = is ? "Reading" : "Ask";
      said.textContent = is ? "Reading the text" : "";
    };
    // With one of these keys, held at Enter too, the answer opens elsewhere and this page stays.
    button.addEventListener("click", (event) => {
      elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    });
    form.addEventListener("submit", (event) => {
      if (elsewhere) return;
      if (form.hasAttribute("data-waiting") && field.value === sent) event.preventDefault();
      else {
        sent = field.value;
        waiting(true);
      }
    });
    // A page is not told that its visitor has stopped the browser: what they do next says so.
    field.addEventListener("input", () => {
      field.setCustomValidity("");
      waiting(false);
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && waiting(false));
    // The browser's own words do not say what is wrong with too long a text.
    field.addEventListener("invalid", () => {
      const long = field.validity.patternMismatch;
      field.setCustomValidity(long ? document.getElementById("bounds").textContent : "");
    });
    // A page that comes back from the history must not still be waiting.
    window.addEventListener("pageshow", (event) => event.persisted && waiting(false));
  }

  // A single-key shortcut must be possible to turn off (WCAG 2.1.4).
  const slash = document.getElementById("slash");
  const kept = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("verbatim-slash");
      localStorage.setItem("verbatim-slash", value);
    } catch {
      // Storage may be closed to a page; the choice then lasts as long as the page.
    }
    return null;
  };
  if (field && slash) {
    document.getElementById("shortcut").hidden = false;
    slash.checked = kept() !== "off";
    slash.addEventListener("change", () => kept(slash.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input[type=text], textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || !slash.checked) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  }

  const select = (element) => {
    const selection = getSelection();
    selection.removeAllRanges();
    selection.selectAllChildren(element);
  };
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const source = document.getElementById(button.dataset.copies);
    button.hidden = false;
    button.addEventListener("click", async () => {
      let copied = false;
      try {
        await navigator.clipboard.writeText(source.textContent);
        copied = true;
      } catch {
        // The clipboard is closed to pages that did not come over TLS or loopback.
        select(source);
        copied = document.execCommand("copy");
      }
      said.textContent = "";
      const word = copied ? `${button.dataset.name} copied` : "Not copied: the text is selected, copy it by hand";
      requestAnimationFrame(() => (said.textContent = word));
    });
  }
})();
