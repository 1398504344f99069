// Ahead: the card of a district that was clicked, from what the browser has, until the server's is there.
// It lies over the card, outside what Streamlit draws. Text nodes only: a name from a file is data.
window.districtAhead = (function () {
  "use strict";

  const LONGEST = 8000; // milliseconds: a server that does not answer must not be hidden
  let drawn = null;

  function remove() {
    if (!drawn) return;
    drawn.watching.disconnect();
    clearTimeout(drawn.timer);
    drawn.box.remove();
    drawn = null;
  }

  function show(view, code) {
    remove();
    const page = window.parent.document, card = page.querySelector(".st-key-card");
    // below the fold, as on a phone, there is nothing to lie over
    const place = card && card.getBoundingClientRect();
    if (!place || !place.height || place.top > window.parent.innerHeight) return;
    const box = page.createElement("div");
    box.className = "card-ahead";
    box.setAttribute("aria-hidden", "true"); // the server's card is read out
    box.style.cssText = "left:" + place.left + "px;top:" + place.top + "px;width:" + place.width +
      "px;min-height:" + place.height + "px";
    box.appendChild(page.importNode(window.districtTooltip.content(view, code), true));
    page.body.appendChild(box);
    const watching = new MutationObserver(remove);
    watching.observe(card, { childList: true, subtree: true, characterData: true });
    page.addEventListener("scroll", remove, { capture: true, once: true });
    drawn = { box: box, watching: watching, timer: setTimeout(remove, LONGEST) };
  }

  return { show: show };
})();
