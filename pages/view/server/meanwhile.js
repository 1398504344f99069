(() => {
  const meanwhile = document.getElementById("meanwhile");
  // a map, a heading or a message: from then on the page itself is seen
  const come = "#root iframe, #root h1, #root [data-testid=stAlert], [role=dialog]";
  const watching = new MutationObserver(() => {
    if (!document.querySelector(come)) return;
    watching.disconnect();
    meanwhile.remove();
  });
  watching.observe(document.body, {childList: true, subtree: true});
})();
