// Lost: a line at the top while the page is cut off from its process, and when it is back.
((WORDS) => {
  "use strict";
  const AFTER_MS = 1500, SHOWN_MS = 60000;
  let since = 0, line = null, known = false; // not while a page comes for the first time

  function say(key) {
    const words = WORDS[document.documentElement.lang];
    if (!line) {
      line = document.createElement("div");
      line.id = "outreach-lost";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    if (line.dataset.state === key && line.lang === document.documentElement.lang) return;
    line.dataset.state = key;
    line.lang = document.documentElement.lang;
    line.textContent = words[key];
    if (key === "lost") return;
    // where it is back, only the reader knows what is missing: a process may have ended, or a cable
    const again = document.createElement("button");
    again.textContent = words.again;
    again.addEventListener("click", () => location.reload());
    line.append(again);
  }

  function hush() {
    if (line) line.remove();
    line = null;
  }

  function look() {
    const app = document.querySelector("[data-test-connection-state]");
    const state = app && app.dataset.testConnectionState;
    const connected = state === "CONNECTED";
    known = known || connected;
    if (!known || (connected && !since)) return;
    if (!connected) {
      since = since || performance.now();
      const ended = state === "DISCONNECTED_FOREVER"; // the page does not try again
      if (performance.now() - since > AFTER_MS) say(ended ? "ended" : "lost");
      return;
    }
    since = 0;
    if (!line) return;
    say("back");
    setTimeout(() => { if (!since) hush(); }, SHOWN_MS);
  }

  setInterval(look, 500);
})("{{words}}");
