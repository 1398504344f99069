// Legend: what each colour stands for and how many districts have it, inside the map, foldable.
window.districtLegend = (function () {
  "use strict";

  const SMALL_PX = 400; // a map as low begins with its legend folded

  function element(parent, tag, className, text) {
    const made = parent.appendChild(document.createElement(tag));
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function attach(map, toggleNames) {
    const control = L.control({ position: "bottomright" });
    const box = document.createElement("div");
    control.onAdd = function () {
      box.className = "map-legend";
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
    const fold = element(box, "details");
    fold.open = map.getSize().y > SMALL_PX;
    const title = element(fold, "summary"), body = element(fold, "div", "legend-body");
    const names = element(fold, "label", "legend-names");
    const tick = element(names, "input");
    tick.type = "checkbox";
    tick.addEventListener("change", function () { toggleNames(tick.checked); });
    fold.addEventListener("toggle", function () { map.fire("legend"); });
    return { box: box, title: title, body: body, tick: tick, names: element(names, "span") };
  }

  // districts of each class, in the chosen province or the country
  function counted(view) {
    const message = view.message, counts = {};
    view.codes.forEach(function (code, position) {
      if (message.province && code.slice(0, 4) !== message.province) return;
      const digit = message.classes[position];
      counts[digit] = (counts[digit] || 0) + 1;
    });
    return counts;
  }

  function row(parent, className, colour, label, count) {
    const made = element(parent, "div", "legend-row");
    const swatch = element(made, "i", className);
    if (colour) swatch.style.background = colour;
    element(made, "span", "", label);
    element(made, "small", "", String(count));
  }

  // the square of a two-way layer: one measure to the right, the other upwards, with its ranges
  function square(parent, given, colours) {
    const table = element(parent, "table");
    element(parent, "small", "", given.across.name + " →");
    parent.insertBefore(element(parent, "small", "", "↑ " + given.up.name), table);
    const side = given.across.ranges.length;
    given.up.ranges.slice().reverse().forEach(function (range, n) {
      const line = element(table, "tr");
      element(line, "th", "", range);
      given.across.ranges.forEach(function (_, x) {
        element(line, "td").style.background =
          colours[(given.up.ranges.length - 1 - n) * given.side + x];
      });
    });
    const last = element(table, "tr");
    element(last, "th");
    given.across.ranges.slice(0, side).forEach(function (range) {
      element(last, "th", "", range);
    });
  }

  function draw(view) {
    const legend = view.legend, message = view.message;
    const words = view.data.words[message.lang];
    const given = ((view.figures && view.figures.legend) || {})[message.layer];
    legend.box.style.display = given ? "" : "none";
    if (!given) return;
    const layer = words.layers[message.layer], counts = counted(view);
    legend.title.textContent = layer[0] + (layer[1] ? ", " + layer[1] : "");
    legend.names.textContent = words.names;
    legend.body.replaceChildren();
    const province = view.around && view.around.provinces[message.province];
    const place = province ? " · " + province.names[message.lang === "km" ? 1 : 0] : "";
    element(legend.body, "small", "level", given.level[message.lang] + place);
    if (given.square) square(legend.body, given.square[message.lang], message.colours);
    ((given.rows || {})[message.lang] || []).forEach(function (pair) {
      const count = counts[pair[0]] || 0;
      // a tier that no district has is left out; an empty range stays, the ranges are fixed
      if (count || !words.named[message.layer]) {
        row(legend.body, "", message.colours[pair[0]], pair[1], count);
      }
    });
    if (counts["*"]) row(legend.body, "withheld", "", words.withheld, counts["*"]);
    if (counts["-"]) row(legend.body, "no-data", "", words.noData, counts["-"]);
    if (message.inherited) element(legend.body, "small", "note", words.inherited);
  }

  return { attach: attach, draw: draw };
})();
