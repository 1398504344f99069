// Map of the districts: outlines come once, with this script; Python only hands over classes.
//
// districtMap.data              outlines, names and words, written below this script
// districtMap.view              what is drawn now; `ready` once all of it is
// districtMap.attach(map)       once, from the base map
// districtMap.paint(message)    on every rerun; draws them the first time
(function () {
  "use strict";

  const HATCH = "no-data-hatch", DOTS = "withheld-dots";
  const PATTERN = { "-": HATCH, "*": DOTS }; // classes that are none: no data, withheld
  const LINE = { thin: "#8b857b", inherited: "#ffffff", province: "#4a463f", chosen: "#111111" };
  const view = { map: null, message: null, data: null, areas: {}, chosen: null, province: null };
  const LEGEND = { width: 285, low: 175, high: 232 }; // pixels; of three classes, and of five
  const SHEET = { width: 700, height: 540 }; // pixels of A4 across, with heading and list
  const CHOICE_PX = 42; // as in the style sheet; asking the page would make it lay out twice
  const shapes = window.districtShapes, legend = window.districtLegend;
  const labels = window.districtLabels, controls = window.districtControls;
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
    view.choice = controls.choice(map, pickLayer);
    data.lakes.forEach(function (lake) {
      L.polygon(lake, {
        interactive: false, weight: 0, fillColor: window.districtAround.LAKE, fillOpacity: 1,
      }).addTo(map);
    });
    Object.values(view.areas).forEach(function (area) { area.addTo(map); });
    addHatch(map);
    view.surround = function () {
      Object.values(view.areas).forEach(listen);
      view.borders = L.polyline(shapes.provinceBorders(geometries, arcs), {
        interactive: false, color: LINE.province, weight: 1, className: "province-borders",
      }).addTo(map);
      L.control.scale({ imperial: false }).addTo(map);
      view.controls = controls.attach(map, words, function () { fit(view.fittedTo); });
      view.legend = legend.attach(map, function (shown) { labels.toggle(view, shown); });
      labels.attach(view);
      view.legend.tick.checked = view.names.shown;
      window.districtAround.load(view, explain);
    };
  }

  function words() {
    return view.data.words[view.message.lang];
  }

  function listen(area) {
    area.options.noClip = false;
    area.bindTooltip(function () { return window.districtTooltip.content(view, area.code); }, {
      sticky: true, opacity: 1,
    });
    // what listens for the focus is reached by the tab key; the list beside the map serves there
    area.getElement().setAttribute("tabindex", "-1");
    area.on("click", function () { pick(area.code); });
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
    view.map.getContainer().setAttribute("aria-label", words().map);
    credit(words().outlines);
    controls.name(view.controls, words(), view.data.pictured.indexOf(message.layer) >= 0);
    offerLayers();
    window.districtSteps.offer(view, words());
    highlight(message.chosen);
    explain();
    window.districtPlaces.show(view);
    view.ready = true;
  }

  // legend and names say what is painted
  function explain() {
    if (!view.legend) return;
    legend.draw(view);
    labels.place(view);
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

  // below the choice of the layer and beside the legend: they hide no district
  function padding(bounds) {
    const size = view.map.getSize(), tall = size.y > size.x;
    // there is room for the legend in the country's south-east, but not in a province's
    const country = bounds === view.bounds;
    const beside = country || tall ? 8 : Math.min(LEGEND.width, 0.4 * size.x);
    const below = !tall ? 8 : country ? LEGEND.low : LEGEND.high;
    return {
      paddingTopLeft: L.point(8, CHOICE_PX + 16), paddingBottomRight: L.point(beside, below),
    };
  }

  function fit(bounds) {
    view.map.fitBounds(bounds, Object.assign({ animate: false }, padding(bounds)));
    view.fittedTo = bounds;
    view.fitted = place();
  }

  // no farther out than the whole country
  function limit() {
    const room = padding(view.bounds);
    const used = room.paddingTopLeft.add(room.paddingBottomRight);
    view.map.options.minZoom = 0;
    const zoom = view.map.getBoundsZoom(view.bounds, false, used);
    view.map.options.minZoom = Math.floor(zoom * 10) / 10;
    if (view.map._loaded) window.districtGestures.hold(view.map, view.bounds);
  }

  // how large the map is on the screen, and how much smaller it fits on a sheet beside the list
  function tellPrinter() {
    const frame = window.frameElement;
    if (!frame || window.matchMedia("print").matches) return;
    frame.style.setProperty("--map-width", window.innerWidth + "px");
    frame.style.setProperty("--map-height", window.innerHeight + "px");
    frame.style.setProperty("--map-print",
      Math.min(1, SHEET.width / window.innerWidth, SHEET.height / window.innerHeight));
  }

  function tell(what) {
    turns += 1;
    const step = view.message.step; // of a map of several lists
    window.Streamlit.setComponentValue(Object.assign({ turn: turns, step: step }, what));
  }

  function pick(code) {
    // the same district again: the server's card stays as it is
    if (code !== view.chosen) window.districtAhead.show(view, code);
    view.message = Object.assign({}, view.message, { chosen: code });
    highlight(code);
    tell({ picked: code });
  }

  // --- choice of the layer: painted here at once, the server only hears of it -----------------
  function pickLayer(key) {
    paint(Object.assign({}, view.message, view.figures.layers[key]));
    tell({ layer: key });
  }

  function offerLayers() {
    if (!view.figures) return;
    view.choice.value = view.message.layer;
    const offer = view.message.lang + view.figuresFrom;
    if (offer === view.offer) return;
    view.offer = offer;
    view.choice.previousSibling.textContent = words().shows;
    view.choice.replaceChildren.apply(
      view.choice, Object.keys(view.figures.layers).map(function (key) {
        return new Option(words().layers[key][0], key);
      }));
    view.choice.value = view.message.layer;
    // one layer is no choice
    view.choice.parentNode.style.display = view.choice.options.length > 1 ? "" : "none";
  }

  function loadFigures(url) {
    view.figures = null;
    view.figuresFrom = url;
    fetchFigures(url, 1000);
  }

  function fetchFigures(url, wait) {
    fetch(url).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (figures) {
      // a later change may have asked for others meanwhile
      if (view.figuresFrom !== url) return;
      view.figures = figures;
      offerLayers();
      window.districtSteps.offer(view, words());
      explain();
    }, function () { // a link that breaks now and then
      if (view.figuresFrom !== url || wait > 16000) return;
      setTimeout(function () { fetchFigures(url, 2 * wait); }, wait);
    });
  }

  function attach(map) {
    view.map = map;
    map.attributionControl.setPrefix(false);
    // on a tall map the upper corners are over districts
    if (map.getSize().y > map.getSize().x) map.zoomControl.setPosition("bottomleft");
    const container = map.getContainer();
    container.setAttribute("role", "application");
    // Leaflet takes the focus when the mouse goes down; a page that then scrolls loses the click
    container.focus = function () {
      HTMLElement.prototype.focus.call(container, { preventScroll: true });
    };
    new ResizeObserver(function () {
      const size = map.getSize();
      tellPrinter();
      if (!view.data) return;
      if (container.clientWidth === size.x && container.clientHeight === size.y) return;
      const still = view.fitted === place();
      map.invalidateSize({ pan: false });
      limit();
      if (still) fit(view.fittedTo);
    }).observe(container);
    view.bounds = L.latLngBounds(window.districtMap.data.bounds);
    window.districtGestures.attach(map, view.bounds, words);
    limit();
    fit(view.bounds);
  }

  window.districtMap = { attach: attach, paint: paint, tell: tell, view: view };
})();
