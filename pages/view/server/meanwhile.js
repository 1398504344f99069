(() => {
  const meanwhile = document.getElementById("meanwhile");
  const LONGEST_MS = 4000; // of waiting for the last parts of a page
  // a map is seen at once; any other page when its parts have the size they keep
  const once = "#root iframe, [role=dialog]";
  const rest = ".stApp[data-test-script-state=notRunning]";
  const whole = `${rest} h1, ${rest} [data-testid=stAlert]`;
  let since = 0;
  function come() {
    if (document.querySelector(once)) return true;
    if (!document.querySelector(`#root h1, ${whole}`)) return false;
    since = since || performance.now();
    const late = performance.now() - since > LONGEST_MS;
    return late || (document.querySelector(whole) && !document.querySelector("[data-testid=stSkeleton]"));
  }
  function look() {
    if (!come()) return;
    watching.disconnect();
    clearInterval(often);
    meanwhile.remove();
  }
  const watching = new MutationObserver(look), often = setInterval(look, 250);
  // the link is free between Streamlit's program and its first answer; who asks for the list
  // instead of the map has a slow one
  const soon = new URLSearchParams(location.search).get("list") ? "" : meanwhile.dataset.soon;
  window.addEventListener("load", () => {
    for (const file of soon.split(" ").filter(Boolean)) {
      if (!file.startsWith("static/")) fetch(file).catch(() => {});
      else document.head.append(Object.assign(document.createElement("link"), {rel: "modulepreload", href: file}));
    }
  });
  watching.observe(document.body, {childList: true, subtree: true});
})();
