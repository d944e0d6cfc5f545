"use strict";
// Adds to pages that work without it: a waiting state, the key "/", copy buttons.
(() => {
  const form = document.getElementById("ask");
  const field = document.getElementById("q");
  const said = document.getElementById("said");

  if (form) {
    const button = form.querySelector("button");
    const waiting = (is) => {
      form.toggleAttribute("data-waiting", is);
      form.setAttribute("aria-busy", String(is));
      button.textContent = is ? "Reading" : "Ask";
      said.textContent = is ? "Reading the text" : "";
    };
    form.addEventListener("submit", (event) => {
      if (form.hasAttribute("data-waiting")) event.preventDefault();
      else waiting(true);
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
