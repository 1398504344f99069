// Around: land, sea and lake behind the districts, fetched once the districts are drawn.
window.districtAround = (function () {
  "use strict";

  const LAND = "#e6e3dd", BORDER = "#a9a397", LAKE = "#b9d3e3", SHORE = "#8fb4cb";

  function still(map, pane, level) {
    map.createPane(pane).style.zIndex = level;
    map.getPane(pane).style.pointerEvents = "none";
    return pane;
  }

  function draw(view, around) {
    const map = view.map;
    const below = still(map, "around", 250), above = still(map, "water", 420);
    L.polygon(around.land, {
      pane: below, interactive: false, weight: 0, fillColor: LAND, fillOpacity: 1,
    }).addTo(map);
    L.polyline(around.borders, {
      pane: below, interactive: false, color: BORDER, weight: 1, dashArray: "5 4",
    }).addTo(map);
    // surveyed outlines leave the lake out themselves
    if (!view.data.lakes.length) {
      L.polygon(around.lake, {
        pane: above, interactive: false, weight: 1, color: SHORE, fillColor: LAKE, fillOpacity: 1,
      }).addTo(map);
    }
  }

  function load(view, done) {
    if (!view.data.around) return;
    fetch(view.data.around).then(function (answer) { return answer.json(); })
      .then(function (around) {
        draw(view, around);
        view.around = around;
        done();
      });
  }

  return { load: load, LAKE: LAKE };
})();
