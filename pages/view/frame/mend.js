// Mend: Streamlit's own words in the reader's language, and what its widgets tell a screen reader.
(() => {
  "use strict";
  const WORDS = "{{words}}", HELP = "{{help}}", MAP = "{{map}}";
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const TEXTS = '[data-testid="stSkipToContent"], [data-testid="stFileUploaderDropzone"] button p, ' +
    '[role="listbox"] *, [role="tooltip"] *, [data-testid="stTooltipContent"] *, [role="menu"] *, ' +
    '[data-testid="stElementToolbar"] *, [data-testid="stDataFrameColumnMenu"] *';
  const now = (window.outreachMend = window.outreachMend || {});
  now.words = new Map(WORDS);

  function said(text) {
    const whole = now.words.get(text);
    if (whole) return whole;
    const [before, instead] = now.help;
    return text.startsWith(before) ? instead + text.slice(before.length) : text;
  }

  function mend() {
    now.asked = false;
    document.querySelectorAll("[aria-label], [title], [placeholder]").forEach((element) => {
      ATTRIBUTES.forEach((name) => {
        const text = element.getAttribute(name);
        if (text && said(text) !== text) element.setAttribute(name, said(text));
      });
    });
    document.querySelectorAll(TEXTS).forEach((element) => {
      const text = element.childNodes.length === 1 && element.firstChild;
      if (text && text.nodeType === Node.TEXT_NODE && now.words.has(text.nodeValue)) {
        text.nodeValue = now.words.get(text.nodeValue);
      }
    });
    // a part with a name is no mere decoration
    document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]')
      .forEach((zone) => zone.setAttribute("role", "group"));
    document.querySelectorAll("span[data-tag][aria-label]:not([role])")
      .forEach((tag) => tag.setAttribute("role", "group"));
    document.querySelectorAll('iframe[title^="streamlit_folium"], iframe[data-map]')
      .forEach((frame) => {
        frame.dataset.map = "";
        if (frame.title !== now.map) frame.title = now.map;
      });
  }

  function ask() {
    if (now.asked) return;
    now.asked = true;
    (window.requestIdleCallback || setTimeout)(mend);
  }

  now.help = HELP;
  now.map = MAP;
  ask();
  if (now.watching) return;
  now.watching = new MutationObserver(ask);
  now.watching.observe(document.body, {
    attributes: true, attributeFilter: ATTRIBUTES, childList: true, subtree: true,
  });
})();
