// Controls: what stands at the map's upper edge: zoom, home, link, picture, choice of the layer.
window.districtControls = (function () {
  "use strict";

  const ICONS = {
    home: "M3 11.5 12 4l9 7.5M6 9.5V20h4.5v-5.5h3V20H18V9.5",
    link: "M10 14a4 4 0 0 0 6 .4l3.2-3.2a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4L4.8 12.8" +
      "a4 4 0 0 0 5.7 5.7L12 17",
    picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.2v.1",
  };

  function button(map, icon, act) {
    const made = L.DomUtil.create("a", "map-" + icon, map.zoomControl.getContainer());
    made.href = "#";
    made.setAttribute("role", "button");
    made.innerHTML = '<svg viewBox="0 0 24 24" width="17" height="17" fill="none" ' +
      'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" ' +
      'aria-hidden="true"><path d="' + ICONS[icon] + '"/></svg>';
    L.DomEvent.disableClickPropagation(made);
    L.DomEvent.on(made, "click", function (event) { L.DomEvent.preventDefault(event); act(); });
    return made;
  }

  // without HTTPS a browser has no clipboard for scripts; the old way works everywhere
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  // the page beside the map has the button that makes the file (hand_outs/briefing_button.py)
  function pictureButton() {
    return window.parent.document.querySelector(".st-key-picture button");
  }

  function attach(map, words, home) {
    const say = function (text) { window.districtGestures.say(map, text); };
    const made = {
      home: button(map, "home", home),
      link: button(map, "link", function () {
        const address = window.parent.location.href;
        copy(address).then(
          function () { say(words().copied); }, function () { say(address); });
      }),
      picture: button(map, "picture", function () {
        const made = pictureButton();
        if (!made) return;
        say(words().making);
        made.click();
      }),
    };
    made.zoomIn = map.zoomControl.getContainer().querySelector(".leaflet-control-zoom-in");
    made.zoomOut = map.zoomControl.getContainer().querySelector(".leaflet-control-zoom-out");
    return made;
  }

  function name(made, words, withPicture) {
    Object.keys(made).forEach(function (key) {
      made[key].title = words[key];
      made[key].setAttribute("aria-label", words[key]);
    });
    // a map on another page has no picture
    made.picture.hidden = !withPicture;
  }

  function choice(map, pick) {
    const control = L.control({ position: "topright" });
    let select;
    control.onAdd = function () {
      const box = document.createElement("label");
      box.className = "layer-choice";
      box.style.display = "none"; // until there is something to choose: a box without words is unclear
      box.appendChild(document.createElement("span"));
      select = box.appendChild(document.createElement("select"));
      select.addEventListener("change", function () { pick(select.value); });
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
    return select;
  }

  return { attach: attach, choice: choice, name: name };
})();
