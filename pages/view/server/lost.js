// Lost: a line at the top while the page is cut off from its process, and when it is back.
((WORDS) => {
  "use strict";
  const AFTER_MS = 1500, SHOWN_MS = 15000;
  let since = 0, line = null, known = false; // not while a page comes for the first time

  function say(key) {
    const text = WORDS[document.documentElement.lang][key];
    if (!line) {
      line = document.createElement("div");
      line.id = "outreach-lost";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    if (line.textContent !== text) line.textContent = text;
  }

  function hush() {
    if (line) line.remove();
    line = null;
  }

  function look() {
    const app = document.querySelector("[data-test-connection-state]");
    const connected = app && app.dataset.testConnectionState === "CONNECTED";
    known = known || connected;
    if (!known || (connected && !since)) return;
    if (!connected) {
      since = since || performance.now();
      if (performance.now() - since > AFTER_MS) say("lost");
      return;
    }
    since = 0;
    if (!line) return;
    say("back");
    setTimeout(() => { if (!since) hush(); }, SHOWN_MS);
  }

  setInterval(look, 500);
})("{{words}}");
