// Gestures: a finger or the wheel over the map scrolls the page, until the reader means the map.
window.districtGestures = (function () {
  "use strict";

  const HINT_MS = 1600;
  const MARGIN = 0.45; // of the view, that may lie beside the country

  // --- a short word to the reader, in the middle of the map ----------------------------------
  function say(map, text) {
    const container = map.getContainer();
    if (!map.hint) {
      map.hint = container.appendChild(document.createElement("div"));
      map.hint.className = "map-hint";
      map.hint.setAttribute("role", "status");
    }
    map.hint.textContent = text;
    map.hint.classList.add("shown");
    clearTimeout(map.hintEnd);
    map.hintEnd = setTimeout(function () { map.hint.classList.remove("shown"); }, HINT_MS);
  }

  // one finger belongs to the page, two to the map (Leaflet's pinch also moves it)
  function followTouch(map, words) {
    const container = map.getContainer();
    container.addEventListener("pointerdown", function (event) {
      map.dragging[event.pointerType === "touch" ? "disable" : "enable"]();
    }, true);
    container.addEventListener("touchmove", function (event) {
      if (event.touches.length === 1 && !event.target.closest(".leaflet-control")) {
        say(map, words().twoFingers);
      }
    }, { passive: true });
  }

  function followWheel(map, words) {
    const container = map.getContainer();
    map.scrollWheelZoom.disable();
    container.addEventListener("mousedown", function () { map.scrollWheelZoom.enable(); });
    container.addEventListener("mouseleave", function () { map.scrollWheelZoom.disable(); });
    container.addEventListener("wheel", function (event) {
      if (!map.scrollWheelZoom.enabled() && !event.target.closest(".leaflet-control")) {
        say(map, words().clickFirst);
      }
    }, { passive: true });
  }

  // most of the view always shows the country, however far it is moved
  function hold(map, bounds) {
    const zoom = map.getZoom(), margin = map.getSize().multiplyBy(MARGIN);
    const low = map.project(bounds.getSouthWest(), zoom).add([-margin.x, margin.y]);
    const high = map.project(bounds.getNorthEast(), zoom).add([margin.x, -margin.y]);
    map.options.maxBounds = L.latLngBounds(map.unproject(low, zoom), map.unproject(high, zoom));
  }

  function attach(map, bounds, words) {
    followTouch(map, words);
    followWheel(map, words);
    map.setMaxBounds(bounds.pad(1));
    map.options.maxBoundsViscosity = 1;
    map.on("zoomend resize", function () { hold(map, bounds); });
  }

  return { attach: attach, hold: hold, say: say };
})();
