// Steps: a slider over several lists on one map, with play. A step is painted here at once; the
// server hears of it when it is quiet again.
window.districtSteps = (function () {
  "use strict";

  const STEP_MS = 1400, QUIET_MS = 400;
  const ICONS = {
    back: "M15 5 8 12l7 7", on: "M9 5l7 7-7 7", play: "M8 5l11 7-11 7z",
    stop: "M8 5v14M16 5v14",
  };
  let playing = null, told = null;

  function button(box, act) {
    const made = box.appendChild(document.createElement("button"));
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function draw(made, icon, label) {
    made.title = label;
    made.setAttribute("aria-label", label);
    made.innerHTML = '<svg viewBox="0 0 24 24" width="18" height="18" fill="none" ' +
      'stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" ' +
      'aria-hidden="true"><path d="' + ICONS[icon] + '"/></svg>';
  }

  function place(view) {
    const key = view.message.step;
    return Math.max(0, view.figures.steps.findIndex(function (one) { return one.key === key; }));
  }

  function go(view, n) {
    const one = view.figures.steps[n];
    if (!one) return;
    window.districtMap.paint(
      Object.assign({}, view.message, { classes: one.classes, step: one.key }));
    clearTimeout(told);
    told = setTimeout(function () { if (!playing) window.districtMap.tell({}); }, QUIET_MS);
  }

  function stop(view) {
    if (!playing) return;
    clearInterval(playing);
    playing = null;
    go(view, place(view));
  }

  // from the first one again, where the last one is shown
  function play(view) {
    if (playing) return stop(view);
    const last = view.figures.steps.length - 1;
    playing = setInterval(function () {
      if (place(view) + 1 >= last) clearInterval(playing), (playing = null);
      go(view, Math.min(place(view) + 1, last));
    }, STEP_MS);
    go(view, place(view) === last ? 0 : place(view));
  }

  function attach(view) {
    const box = document.createElement("div"), made = { box: box };
    const control = L.control({ position: "topright" });
    const by = function (n) {
      return function () { stop(view); go(view, place(view) + n); };
    };
    control.onAdd = function () {
      box.className = "map-steps";
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    made.back = button(box, by(-1));
    made.play = button(box, function () { play(view); });
    made.on = button(box, by(1));
    made.slider = box.appendChild(document.createElement("input"));
    made.slider.type = "range";
    made.slider.min = 0;
    made.slider.addEventListener("input", function () {
      stop(view);
      go(view, Number(made.slider.value));
    });
    made.name = box.appendChild(document.createElement("span"));
    control.addTo(view.map);
    return made;
  }

  // shown where the figures have steps; called whenever the map was painted
  function offer(view, words) {
    const steps = view.figures && view.figures.steps;
    if (view.steps) view.steps.box.style.display = steps ? "" : "none";
    if (!steps) return;
    const n = place(view), one = steps[n];
    const made = view.steps = view.steps || attach(view);
    // of frozen lists each has its ranks, of the years of an input its values
    if (one.ranks) view.figures.ranks = one.ranks;
    if (one.values) view.figures.values[view.message.layer] = one.values;
    draw(made.back, "back", words.stepBack);
    draw(made.on, "on", words.stepOn);
    draw(made.play, playing ? "stop" : "play", playing ? words.stop : words.play);
    made.back.disabled = n === 0;
    made.on.disabled = n === steps.length - 1;
    made.slider.max = steps.length - 1;
    made.slider.value = n;
    made.slider.setAttribute("aria-label", words.steps);
    made.slider.setAttribute("aria-valuetext", one.name);
    made.name.textContent = one.name;
    made.name.title = one.name;
  }

  return { offer: offer };
})();
