// Labels: names of places as text of the browser, thinned so that none covers another.
window.districtLabels = (function () {
  "use strict";

  const KEPT = "map-names"; // where the reader's choice is remembered
  const CLOSER = 1.1; // zoom steps beyond the country's: districts take the place of provinces
  const STEPS = [0.5, 1, 1.5]; // heights of a label: how far it may move inside its area
  const GAP_PX = 3, SMALLEST_PX = 9; // between labels; half the width of an area that is named

  function wanted() {
    try { return localStorage.getItem(KEPT) !== "no"; } catch (error) { return true; }
  }

  function remember(shown) {
    try { localStorage.setItem(KEPT, shown ? "yes" : "no"); } catch (error) { /* asked anew */ }
  }

  function attach(view) {
    const pane = view.map.createPane("names");
    pane.style.zIndex = 610;
    pane.setAttribute("aria-hidden", "true"); // the list beside the map says the same
    pane.classList.add("leaflet-zoom-hide");
    view.names = { pane: pane, shown: wanted() };
    view.map.on("moveend zoomend resize legend", function () { place(view); });
  }

  function toggle(view, shown) {
    view.names.shown = shown;
    remember(shown);
    place(view);
  }

  // --- what could be named, most important first ---------------------------------------------
  function pixels(view, degrees) {
    const map = view.map, centre = map.getCenter();
    const a = map.latLngToLayerPoint(centre);
    return Math.abs(map.latLngToLayerPoint([centre.lat + degrees, centre.lng]).y - a.y);
  }

  function area(view, spot, kind, variants) {
    const radius = pixels(view, spot[2]);
    return radius < SMALLEST_PX ? null
      : { kind: kind, points: [spot], variants: variants, radius: radius };
  }

  function inside(message, code) {
    return !message.province || code.slice(0, 4) === message.province;
  }

  function districtLabels(view) {
    const message = view.message, khmer = message.lang === "km";
    const words = view.data.words[message.lang];
    const found = view.codes.map(function (code, position) {
      const spot = view.around.districts[code];
      if (!spot || !inside(message, code)) return null;
      const name = view.data.names[position][khmer ? 1 : 0];
      const rank = view.figures && view.figures.ranks[position][0];
      if (!rank) return area(view, spot, "district", [[name]]);
      const inProvince = message.province &&
        window.districtTooltip.rankInProvince(view, position, words);
      const short = message.province
        ? window.districtTooltip.placeIn(view, position)[0] : rank;
      const brief = [[short + " · " + name], [name, String(short)], [String(short)]];
      return area(view, spot, "district", inProvince ? [[name, inProvince]].concat(brief) : brief);
    });
    return found.filter(Boolean).sort(function (a, b) { return b.radius - a.radius; });
  }

  function provinceLabels(view) {
    const khmer = view.message.lang === "km", own = view.message.province;
    const found = Object.entries(view.around.provinces).map(function (entry) {
      const names = entry[1].names;
      return entry[0] === own ? null
        : area(view, entry[1].spot, own ? "beside" : "province", [[names[khmer ? 1 : 0]]]);
    });
    return found.filter(Boolean).sort(function (a, b) { return b.radius - a.radius; });
  }

  function spoken(view, place, kind) {
    return {
      kind: kind || place.kind, dot: ["town", "crossing"].includes(place.kind),
      points: place.points, variants: [[place.names[view.message.lang === "km" ? 1 : 0]]],
    };
  }

  function crossings(view, main) {
    const message = view.message;
    return view.around.places.filter(function (place) {
      return place.kind === "crossing" && place.main === main && (main || view.closer ||
        place.neighbour === message.corridor ||
        (message.province && place.code.slice(0, 4) === message.province));
    }).map(function (place) { return spoken(view, place); });
  }

  // districts from where returns were recorded, where a corridor was chosen
  function recorded(view) {
    const told = view.around.recorded, khmer = view.message.lang === "km";
    return (told.codes[view.message.corridor] || []).filter(function (code) {
      return code in view.around.districts && inside(view.message, code);
    }).map(function (code) {
      return { kind: "recorded", dot: true, points: [view.around.districts[code].slice(0, 2)],
        variants: [[told.names[khmer ? 1 : 0]]] };
    });
  }

  function others(view, kinds) {
    return view.around.places.filter(function (place) { return kinds.includes(place.kind); })
      .map(function (place) { return spoken(view, place); });
  }

  function towns(view, capital) {
    return view.around.places.filter(function (place) {
      return place.kind === "town" && place.main === capital &&
        (inside(view.message, place.code) || capital);
    }).map(function (place) {
      const label = spoken(view, place, capital ? "capital" : "town");
      // a town is named as the district it is in
      if (view.closer && !capital) label.variants = [];
      return label;
    });
  }

  function candidates(view) {
    const near = others(view, ["lake", "country", "sea"]);
    const first = crossings(view, true).concat(recorded(view), towns(view, true));
    const rest = crossings(view, false).concat(towns(view, false));
    if (!view.closer) return first.concat(near, provinceLabels(view), rest);
    const around = view.message.province ? provinceLabels(view) : [];
    return first.concat(districtLabels(view), rest, near, around);
  }

  // --- thinning --------------------------------------------------------------------------------
  function build(label, lines) {
    const made = document.createElement("div");
    made.className = "name name-" + label.kind;
    lines.forEach(function (text, n) {
      const line = made.appendChild(document.createElement(n ? "small" : "span"));
      line.textContent = text;
    });
    return made;
  }

  function free(box, taken) {
    return taken.every(function (other) {
      return box[2] + GAP_PX <= other[0] || other[2] + GAP_PX <= box[0] ||
        box[3] + GAP_PX <= other[1] || other[3] + GAP_PX <= box[1];
    });
  }

  // where a label may stand about its point: in the middle of an area, beside a dot
  function spots(label, width, height) {
    if (label.dot) {
      const x = width / 2 + 8, y = height / 2 + 7;
      return [[x, 0], [-x, 0], [0, -y], [0, y]];
    }
    const found = [[0, 0]];
    STEPS.forEach(function (step) {
      [[0, -step * height], [0, step * height], [-step * width / 3, 0], [step * width / 3, 0]]
        .forEach(function (offset) {
          if (Math.hypot(offset[0], offset[1]) < label.radius) found.push(offset);
        });
    });
    return found;
  }

  function boxAt(point, offset, width, height) {
    const x = point.x + offset[0] - width / 2, y = point.y + offset[1] - height / 2;
    return [x, y, x + width, y + height];
  }

  // controls and the edge of the map, in the pane's own pixels
  function obstacles(view) {
    const map = view.map, origin = map.containerPointToLayerPoint([0, 0]);
    const frame = map.getContainer().getBoundingClientRect();
    const found = map.getContainer().querySelectorAll(".leaflet-control");
    return Array.from(found).map(function (control) {
      const box = control.getBoundingClientRect();
      return [box.left - frame.left + origin.x, box.top - frame.top + origin.y,
        box.right - frame.left + origin.x, box.bottom - frame.top + origin.y];
    }).filter(function (box) { return box[2] > box[0]; });
  }

  function seen(view) {
    const size = view.map.getSize(), origin = view.map.containerPointToLayerPoint([0, 0]);
    return function (box) {
      return box[0] >= origin.x + 2 && box[1] >= origin.y + 2 &&
        box[2] <= origin.x + size.x - 2 && box[3] <= origin.y + size.y - 2;
    };
  }

  function settle(view, label, taken, isSeen) {
    for (const made of label.elements) {
      const width = made.offsetWidth, height = made.offsetHeight;
      for (const latLng of label.points) {
        const point = view.map.latLngToLayerPoint(latLng);
        for (const offset of spots(label, width, height)) {
          const box = boxAt(point, offset, width, height);
          if (isSeen(box) && free(box, taken)) {
            taken.push(box);
            made.style.left = Math.round(box[0]) + "px";
            made.style.top = Math.round(box[1]) + "px";
            return made;
          }
        }
      }
    }
    return null;
  }

  function dotBox(view, label) {
    const point = view.map.latLngToLayerPoint(label.points[0]);
    return [point.x - 4, point.y - 4, point.x + 4, point.y + 4];
  }

  function dot(view, label, pane) {
    const point = view.map.latLngToLayerPoint(label.points[0]);
    const made = pane.appendChild(document.createElement("i"));
    made.className = "dot dot-" + label.kind;
    made.style.left = Math.round(point.x) + "px";
    made.style.top = Math.round(point.y) + "px";
    return dotBox(view, label);
  }

  function place(view) {
    if (!view.around || !view.message) return;
    const pane = view.names.pane;
    pane.replaceChildren();
    if (!view.names.shown) return;
    view.closer = Boolean(view.message.province) ||
      view.map.getZoom() > view.map.getMinZoom() + CLOSER;
    const labels = candidates(view);
    const taken = obstacles(view), isSeen = seen(view);
    labels.forEach(function (label) {
      // a town's dot may give way to the name of its district
      if (label.dot && label.variants.length) taken.push(dot(view, label, pane));
      // all at once in the page, so that it is laid out only once to measure them
      label.elements = label.variants.map(function (lines) {
        return pane.appendChild(build(label, lines));
      });
    });
    const kept = labels.map(function (label) { return settle(view, label, taken, isSeen); });
    labels.forEach(function (label, n) {
      label.elements.forEach(function (made) { if (made !== kept[n]) made.remove(); });
      if (label.dot && !label.variants.length && free(dotBox(view, label), taken)) {
        dot(view, label, pane);
      }
    });
  }

  return { attach: attach, place: place, toggle: toggle };
})();
