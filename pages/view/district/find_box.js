// The search box: offers districts by any of their spellings while one types. Enter takes the
// first; what is in no list goes to the server, which knows what is near. All spellings are a file
// that a browser fetches once.
const MOST = 40;
const TYPES = /\b(krong|srok|khan|khaet|khet|province|district|municipality|city|capital)\b/g;

// as name_key in geo/names.py, as far as it matters while one types
function keyOf(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "");
  return plain.replace(TYPES, " ").replace(/[^\p{L}\p{M}\p{N}]/gu, "");
}

function place(wanted, keys) {
  if (keys.includes(wanted)) return 0;
  if (keys.some((key) => key.startsWith(wanted))) return 1;
  return keys.some((key) => key.includes(wanted)) ? 2 : null;
}

function matching(wanted, data) {
  const found = [];
  for (const one of data.places) {
    const own = place(wanted, one.keys), around = place(wanted, data.provinces[one.province].keys);
    const best = own !== null ? own : around !== null ? 3 + around : null;
    if (best !== null) found.push([best, one.town ? 0 : 1, one]);
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2].code < b[2].code ? -1 : 1));
  return found.slice(0, MOST).map((entry) => entry[2]);
}

const KEPT = new Map();
function fetched(address) {
  if (!KEPT.has(address)) {
    const asked = fetch(new URL(address, document.baseURI)).then((answer) => answer.json());
    KEPT.set(address, asked);
    asked.catch(() => KEPT.delete(address));  // asked for again with the next page
  }
  return KEPT.get(address);
}

export default function ({ parentElement, data: told, setTriggerValue }) {
  const input = parentElement.querySelector("input");
  const [list, below] = ["ul", ".below"].map((part) => parentElement.querySelector(part));
  const none = parentElement.querySelector(".none");
  parentElement.querySelector("label").textContent = told.label;
  input.placeholder = told.placeholder;
  list.setAttribute("aria-label", told.label);
  let data = null, offered = [], active = 0;

  function send(what) {
    close();
    input.value = "";
    setTriggerValue("found", what);
  }
  function close() {
    below.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function mark(number) {
    active = Math.max(0, Math.min(number, offered.length - 1));
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === active)));
    const now = list.children[active];
    if (!now) return;
    input.setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  }
  function item(one, number) {
    const made = document.createElement("li"), where = document.createElement("small");
    made.id = `find-option-${number}`;
    made.setAttribute("role", "option");
    made.textContent = one.name;
    where.textContent = data.provinces[one.province].name;
    made.append(where);
    // before the box loses the focus, which closes the list
    made.onmousedown = (event) => { event.preventDefault(); send({ code: one.code }); };
    return made;
  }
  function offer() {
    if (!data) return;
    const wanted = keyOf(input.value);
    offered = wanted ? matching(wanted, data) : data.places.slice(0, MOST);
    list.replaceChildren(...offered.map(item));
    none.textContent = offered.length ? "" : told.none;
    below.hidden = false;
    input.setAttribute("aria-expanded", String(offered.length > 0));
    mark(0);
  }

  fetched(told.names).then((found) => {
    data = found;
    if (input.value) offer();  // somebody has not waited for it
  }, () => {});  // the server knows all names, too
  input.oninput = offer;
  input.onclick = offer;
  input.onblur = close;
  input.onkeydown = (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (below.hidden) offer();
      else mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && input.value.trim()) {
      event.preventDefault();
      if (below.hidden) offer();
      send(offered.length ? { code: offered[active].code } : { text: input.value.trim() });
    }
  };
}
