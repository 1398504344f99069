// Tooltip: what the district under the mouse is. Text nodes only, a name from a file is data.
window.districtTooltip = (function () {
  "use strict";

  function line(parent, text, className) {
    const element = document.createElement("div");
    element.className = className;
    element.textContent = text;
    parent.appendChild(element);
  }

  function withheld(view, layer, position) {
    const look = layer === view.message.layer ? view.message : view.figures.layers[layer];
    // a map may have figures of fewer layers than the districts' own
    return Boolean(look && look.classes) && look.classes[position] === "*";
  }

  function none(view, layer, position, words, otherwise) {
    return withheld(view, layer, position) ? words.withheld : otherwise;
  }

  // its place among the ranked districts of its province: [place, how many]
  function placeIn(view, position) {
    const province = view.codes[position].slice(0, 4);
    const ranks = view.figures.ranks.filter(function (rank, other) {
      return rank.length && view.codes[other].slice(0, 4) === province;
    });
    const mine = view.figures.ranks[position][0];
    return [1 + ranks.filter(function (rank) { return rank[0] < mine; }).length, ranks.length];
  }

  function ranked(view) {
    return view.figures.ranks.filter(function (rank) { return rank.length; }).length;
  }

  function filled(template, values) {
    return template.replace(/\{(\w+)\}/g, function (all, key) { return values[key]; });
  }

  // "1 of 8 (114 of 210)" where one province is shown
  function rankInProvince(view, position, words) {
    const place = placeIn(view, position);
    return filled(words.rankIn, {
      rank: place[0], all: place[1], country: view.figures.ranks[position][0], total: ranked(view),
    });
  }

  function rankText(view, position, words) {
    const n = view.figures.ranks[position];
    if (!n.length) return none(view, "tier", position, words, words.noRank);
    const range = n.length > 1 ? " (" + n[1] + "–" + n[2] + ")" : "";
    return words.rank + " " + n[0] + range;
  }

  // one line per measured value: a two-way layer has two
  function valueLines(view, position, words) {
    const message = view.message;
    const named = words.named[message.layer];
    if (named) {
      const known = named[message.classes[position]];
      return [known || none(view, message.layer, position, words, words.noRank)];
    }
    return (view.data.parts[message.layer] || [message.layer]).map(function (key) {
      const value = view.figures.values[key][position];
      const layer = words.layers[key];
      return layer[0] + ": " +
        (value ? value + " " + layer[1] : none(view, key, position, words, words.noData));
    });
  }

  function content(view, code) {
    const box = document.createElement("div");
    const message = view.message;
    const position = view.codes.indexOf(code);
    const names = view.data.names[position] || [code, code, "", ""];
    const khmer = message && message.lang === "km";
    line(box, khmer ? names[1] : names[0], "tip-name");
    line(box, khmer ? names[0] : names[1], "tip-second");
    line(box, khmer ? names[3] : names[2], "tip-second");
    if (!message || !view.figures) return box;
    const words = view.data.words[message.lang];
    valueLines(view, position, words).forEach(function (text) { line(box, text, "tip-value"); });
    line(box, rankText(view, position, words), "tip-value");
    if (message.province && view.figures.ranks[position].length) {
      line(box, rankInProvince(view, position, words), "tip-value");
    }
    return box;
  }

  return { content: content, placeIn: placeIn, rankInProvince: rankInProvince };
})();
