// Shapes: the TopoJSON outlines as Leaflet wants them. Arcs are written as letters (geo/topology.py).
window.districtShapes = (function () {
  "use strict";

  // each number: five bits a letter, lowest first; its lowest bit is the sign (geo/topology.py)
  function numbers(text) {
    const found = [];
    let value = 0, shift = 0;
    for (let i = 0; i < text.length; i += 1) {
      const bits = text.charCodeAt(i) - 63;
      value |= (bits & 31) << shift;
      shift += 5;
      if (bits < 32) {
        found.push(value & 1 ? ~(value >> 1) : value >> 1);
        value = shift = 0;
      }
    }
    return found;
  }

  function decodeArcs(topology) {
    const t = topology.transform;
    return topology.arcs.map(function (text) {
      const steps = numbers(text), points = [];
      let x = 0, y = 0;
      for (let i = 0; i < steps.length; i += 2) {
        x += steps[i];
        y += steps[i + 1];
        points.push(L.latLng(y * t.scale[1] + t.translate[1], x * t.scale[0] + t.translate[0]));
      }
      return points;
    });
  }

  function ring(indices, arcs) {
    const points = [];
    indices.forEach(function (index, n) {
      const arc = index < 0 ? arcs[~index].slice().reverse() : arcs[index];
      // each arc starts where the last one ended
      points.push.apply(points, n ? arc.slice(1) : arc);
    });
    return points;
  }

  function polygons(geometry) {
    return geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs || [];
  }

  // arcs with one province on each side, or with nothing on the other
  function provinceBorders(geometries, arcs) {
    const sides = new Map();
    geometries.forEach(function (geometry) {
      polygons(geometry).flat(2).forEach(function (index) {
        const arc = index < 0 ? ~index : index;
        if (!sides.has(arc)) sides.set(arc, []);
        sides.get(arc).push(geometry.id.slice(0, 4));
      });
    });
    const lines = [];
    sides.forEach(function (provinces, arc) {
      if (provinces.length === 1 || provinces[0] !== provinces[1]) lines.push(arcs[arc]);
    });
    return lines;
  }

  return {
    decodeArcs: decodeArcs, ring: ring, polygons: polygons, provinceBorders: provinceBorders,
  };
})();
