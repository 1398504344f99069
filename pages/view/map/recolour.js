// Map of the districts: outlines come once, with this script; Python only hands over classes.
//
// districtMap.data              outlines, names and words, written below this script
// districtMap.attach(map)       once, from the base map
// districtMap.paint(message)    on every rerun; draws them the first time
(function () {
  "use strict";

  const HATCH = "no-data-hatch", DOTS = "withheld-dots";
  const PATTERN = { "-": HATCH, "*": DOTS }; // classes that are none: no data, withheld
  const LINE = { thin: "#8b857b", inherited: "#ffffff", province: "#4a463f", chosen: "#111111" };
  const view = { map: null, message: null, data: null, areas: {}, chosen: null, province: null };
  const CHOICE_PX = 42; // as in the style sheet; asking the page would make it lay out twice
  const shapes = window.districtShapes;
  let turns = 0;

  // --- drawing ------------------------------------------------------------------------------
  function addHatch(map) {
    const svg = map.getPanes().overlayPane.querySelector("svg");
    const defs = document.createElementNS("http://www.w3.org/2000/svg", "defs");
    defs.innerHTML =
      '<pattern id="' + HATCH + '" width="7" height="7" patternUnits="userSpaceOnUse" ' +
      'patternTransform="rotate(45)"><rect width="7" height="7" fill="#eceae6"/>' +
      '<line x1="0" y1="0" x2="0" y2="7" stroke="#8d8a84" stroke-width="2.4"/></pattern>' +
      '<pattern id="' + DOTS + '" width="6" height="6" patternUnits="userSpaceOnUse">' +
      '<rect width="6" height="6" fill="#eceae6"/>' +
      '<circle cx="3" cy="3" r="1.4" fill="#5c5850"/></pattern>';
    svg.insertBefore(defs, svg.firstChild);
  }

  function draw(data, first) {
    const map = view.map;
    const arcs = shapes.decodeArcs(data.topology);
    const geometries = Object.values(data.topology.objects)[0].geometries;
    view.data = data;
    view.codes = data.codes;
    geometries.forEach(function (geometry) {
      const latlngs = shapes.polygons(geometry).map(function (p) {
        return p.map(function (r) { return shapes.ring(r, arcs); });
      });
      const look = style(geometry.id, view.codes.indexOf(geometry.id), first);
      // nothing is outside the first view
      const area = L.polygon(latlngs, Object.assign({ noClip: true }, look));
      area.code = geometry.id;
      view.areas[geometry.id] = area;
    });
    addChoice();
    data.lakes.forEach(function (lake) {
      L.polygon(lake, { interactive: false, weight: 0, fillColor: "#b9d3e3", fillOpacity: 1 })
        .addTo(map);
    });
    Object.values(view.areas).forEach(function (area) { area.addTo(map); });
    addHatch(map);
    view.surround = function () {
      Object.values(view.areas).forEach(listen);
      view.borders = L.polyline(shapes.provinceBorders(geometries, arcs), {
        interactive: false, color: LINE.province, weight: 1, className: "province-borders",
      }).addTo(map);
      label(data.lakeLabel);
      L.control.scale({ imperial: false }).addTo(map);
    };
  }

  function listen(area) {
    area.options.noClip = false;
    area.bindTooltip(function () { return tooltip(area.code); }, { sticky: true, opacity: 1 });
    area.on("click", function () { pick(area.code); });
  }

  function label(lake) {
    const icon = L.divIcon({ className: "lake-label", iconSize: [120, 20], html: "" });
    view.lake = L.marker(lake.point, { icon: icon, interactive: false, keyboard: false });
    view.lake.addTo(view.map);
  }

  function style(code, position, message) {
    const digit = message.classes[position];
    const missing = PATTERN[digit];
    const dim = message.province && code.slice(0, 4) !== message.province;
    return {
      fillColor: missing ? "url(#" + missing + ")" : message.colours[parseInt(digit, 36)],
      fillOpacity: dim ? 0.22 : 0.92,
      weight: message.inherited ? 0.5 : 0.8,
      color: message.inherited && !missing ? LINE.inherited : LINE.thin,
    };
  }

  function paint(message) {
    const first = !view.data;
    view.message = message;
    if (first) draw(window.districtMap.data, message);
    else repaint(message);
    if (message.figures !== view.figuresFrom) loadFigures(message.figures);
    zoomTo(message.province);
    // the colours first: what stands around them can come a moment later
    if (first) setTimeout(dress);
    else dress();
  }

  function repaint(message) {
    view.codes.forEach(function (code, position) {
      const area = view.areas[code];
      if (!area) return;
      const wanted = style(code, position, message);
      const now = area.options;
      if (Object.keys(wanted).some(function (k) { return wanted[k] !== now[k]; })) {
        area.setStyle(wanted);
      }
    });
  }

  function dress() {
    const message = view.message;
    if (!view.borders) view.surround();
    view.borders.setStyle({ weight: message.inherited ? 2.2 : 1.1 });
    view.lake.getElement().textContent = view.data.lakeLabel[message.lang];
    view.map.getContainer().setAttribute("aria-label", view.data.words[message.lang].map);
    credit(view.data.words[message.lang].outlines);
    offerLayers();
    highlight(message.chosen);
  }

  function credit(text) {
    const control = view.map.attributionControl;
    control.removeAttribution(view.credit);
    control.addAttribution(text);
    view.credit = text;
  }

  function restyle(code) {
    view.areas[code].setStyle(style(code, view.codes.indexOf(code), view.message));
  }

  function highlight(code) {
    if (view.areas[view.chosen] && view.chosen !== code) restyle(view.chosen);
    view.chosen = code;
    const area = view.areas[code];
    if (!area) return;
    area.setStyle({ color: LINE.chosen, weight: 3.2, fillOpacity: 0.95 });
    view.borders.bringToFront();
    area.bringToFront();
    if (!view.map.getBounds().contains(area.getBounds().getCenter())) {
      view.map.panTo(area.getBounds().getCenter());
    }
  }

  // the view moves only when the province filter changes, never with a layer
  function zoomTo(province) {
    if (province === view.province) return;
    view.province = province;
    const inside = view.codes.filter(function (c) { return c.slice(0, 4) === province; });
    const bounds = inside.reduce(function (all, code) {
      return view.areas[code] ? all.extend(view.areas[code].getBounds()) : all;
    }, L.latLngBounds([]));
    fit(bounds.isValid() ? bounds : view.bounds);
  }

  // where the map is; while the reader has not moved it, a wider page shows it anew as a whole
  function place() {
    return view.map.getCenter() + "/" + view.map.getZoom();
  }

  function fit(bounds) {
    // below the choice of the layer, which must hide no district
    view.map.fitBounds(bounds, {
      animate: false, paddingTopLeft: [8, CHOICE_PX + 16], paddingBottomRight: [8, 8],
    });
    view.fittedTo = bounds;
    view.fitted = place();
  }

  function tell(what) {
    turns += 1;
    window.Streamlit.setComponentValue(Object.assign({ turn: turns }, what));
  }

  function pick(code) {
    view.message = Object.assign({}, view.message, { chosen: code });
    highlight(code);
    tell({ picked: code });
  }

  // --- choice of the layer: painted here at once, the server only hears of it -----------------
  function pickLayer(key) {
    paint(Object.assign({}, view.message, view.figures.layers[key]));
    tell({ layer: key });
  }

  function addChoice() {
    const control = L.control({ position: "topright" });
    control.onAdd = function () {
      const box = document.createElement("label");
      box.className = "layer-choice";
      box.appendChild(document.createElement("span"));
      view.choice = box.appendChild(document.createElement("select"));
      view.choice.addEventListener("change", function () { pickLayer(view.choice.value); });
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    control.addTo(view.map);
  }

  function offerLayers() {
    if (!view.figures) return;
    view.choice.value = view.message.layer;
    const offer = view.message.lang + view.figuresFrom;
    if (offer === view.offer) return;
    view.offer = offer;
    const words = view.data.words[view.message.lang];
    view.choice.previousSibling.textContent = words.shows;
    view.choice.replaceChildren.apply(
      view.choice, Object.keys(view.figures.layers).map(function (key) {
        return new Option(words.layers[key][0], key);
      }));
    view.choice.value = view.message.layer;
    // one layer is no choice
    view.choice.parentNode.style.display = view.choice.options.length > 1 ? "" : "none";
  }

  // --- tooltip: text nodes only, a name from a file is data ----------------------------------
  function line(parent, text, className) {
    const element = document.createElement("div");
    element.className = className;
    element.textContent = text;
    parent.appendChild(element);
  }

  function loadFigures(url) {
    view.figures = null;
    view.figuresFrom = url;
    fetch(url).then(function (answer) { return answer.json(); }).then(function (figures) {
      // a later change may have asked for others meanwhile
      if (view.figuresFrom !== url) return;
      view.figures = figures;
      offerLayers();
    });
  }

  function rankText(position, words) {
    const n = view.figures.ranks[position];
    if (!n.length) return withheld("tier", position) ? words.withheld : words.noRank;
    return words.rank + " " + n[0] + (n.length > 1 ? " (" + n[1] + "–" + n[2] + ")" : "");
  }

  function withheld(layer, position) {
    const look = layer === view.message.layer ? view.message : view.figures.layers[layer];
    // a map may have figures of fewer layers than the districts' own
    return Boolean(look && look.classes) && look.classes[position] === "*";
  }

  // one line per measured value: a two-way layer has two
  function valueLines(position, words) {
    const message = view.message;
    const named = words.named[message.layer];
    if (named) {
      const known = named[message.classes[position]];
      return [known || (withheld(message.layer, position) ? words.withheld : words.noRank)];
    }
    return (view.data.parts[message.layer] || [message.layer]).map(function (key) {
      const value = view.figures.values[key][position];
      const layer = words.layers[key];
      return layer[0] + ": " + (value ? value + " " + layer[1]
        : withheld(key, position) ? words.withheld : words.noData);
    });
  }

  function tooltip(code) {
    const box = document.createElement("div");
    const message = view.message;
    const position = view.codes.indexOf(code);
    const names = view.data.names[position] || [code, code, "", ""];
    const khmer = message && message.lang === "km";
    line(box, khmer ? names[1] : names[0], "tip-name");
    line(box, khmer ? names[0] : names[1], "tip-second");
    line(box, khmer ? names[3] : names[2], "tip-second");
    if (!message) return box;
    const words = view.data.words[message.lang];
    if (!view.figures) return box;
    valueLines(position, words).forEach(function (text) { line(box, text, "tip-value"); });
    line(box, rankText(position, words), "tip-value");
    return box;
  }

  function attach(map) {
    view.map = map;
    map.attributionControl.setPrefix(false);
    const container = map.getContainer();
    container.setAttribute("role", "application");
    // Leaflet takes the focus when the mouse goes down; a page that then scrolls loses the click
    container.focus = function () {
      HTMLElement.prototype.focus.call(container, { preventScroll: true });
    };
    new ResizeObserver(function () {
      const size = map.getSize();
      if (!view.data) return;
      if (container.clientWidth === size.x && container.clientHeight === size.y) return;
      const still = view.fitted === place();
      map.invalidateSize({ pan: false });
      if (still) fit(view.fittedTo);
    }).observe(container);
    view.bounds = L.latLngBounds(window.districtMap.data.bounds);
    fit(view.bounds);
  }

  window.districtMap = { attach: attach, paint: paint, view: view };
})();
