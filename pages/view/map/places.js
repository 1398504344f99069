// Places: marks from people's own lists; fetched when a type is asked for, drawn anew on a change.
window.districtPlaces = (function () {
  "use strict";

  function text(view, group, mark) {
    const khmer = view.message.lang === "km" ? 1 : 0;
    const district = view.data.names[view.codes.indexOf(mark[3])] || [];
    const made = document.createElement("div");
    const first = made.appendChild(document.createElement("div"));
    first.className = "tip-name";
    const counted = typeof mark[2] === "number";
    const words = group.names[khmer].replace("{n}", mark[2]);
    first.textContent = counted ? words : mark[2];
    const second = made.appendChild(document.createElement("div"));
    second.className = "tip-second";
    second.textContent = (counted ? [] : [words]).concat(district[khmer] || []).join(" · ");
    return made;
  }

  function draw(view, shown) {
    shown.layer.clearLayers();
    shown.kinds.forEach(function (kind) {
      const group = shown.content[kind];
      if (!group) return;
      const icon = L.divIcon({ className: "place", html: group.sign, iconSize: [16, 16] });
      group.marks.forEach(function (mark) {
        L.marker(mark.slice(0, 2), { icon: icon, pane: "places", keyboard: false })
          .bindTooltip(function () { return text(view, group, mark); }, { opacity: 1 })
          .addTo(shown.layer);
      });
    });
  }

  // what the message asks for: where the places are, and which types
  function show(view) {
    const asked = view.message.places;
    if (!asked && !view.places) return;
    if (!view.places) {
      view.map.createPane("places").style.zIndex = 620;
      view.places = { layer: L.layerGroup().addTo(view.map), kinds: [], content: {}, from: "" };
    }
    const shown = view.places, before = shown.kinds.join();
    shown.kinds = asked ? asked[1] : [];
    if (!asked || asked[0] === shown.from) {
      if (shown.kinds.join() !== before) draw(view, shown);
      return;
    }
    shown.from = asked[0];
    fetch(asked[0]).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (content) {
      if (shown.from !== asked[0]) return; // others were asked for meanwhile
      shown.content = content;
      draw(view, shown);
    }, function () { shown.from = ""; }); // asked for again with the next change
  }

  return { show: show };
})();
