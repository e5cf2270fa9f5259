// What stands around the map (tools, filters, legend, the list) and how it all starts. Runs after map.js, in one scope
// with it: uses its `map`, `state`, `parts` and functions.

// ---- what stands around the map

const refresh = () => open(map.focus, {keep: true});

function toolbar() {
  const w = map.words, size = [60, 150, 500].map((n) => ({value: n, text: String(n)}));
  const kinds = given.kinds.map((kind) => ({value: kind, text: w(kind), sample: lineSample(kind)}));
  const sections = map.sections.map((s) => ({value: s.key, text: `${s.number}  ${called(s.name)}`}));
  const bands = ["none", "weak", "fair", "good"].map((band) => ({value: band, text: w(`band_${band}`)}));
  const held = parts.bar.contains(document.activeElement) && document.activeElement.textContent;
  parts.bar.replaceChildren(...[
    map.focus || state.past.length ? make("div", {class: "vm-group-of"},
      state.past.length ? button(`← ${w("back")}`, back, {class: "vm-plain", "data-act": "back"}) : null,
      map.focus ? button(w("overview"), () => open(""), {class: "vm-plain", "data-act": "overview"}) : null) : null,
    searchBox(w, called, ui.find, (match) => {
      parts.canvas.focus({preventScroll: true});
      open(match.slug);
    }),
    make("div", {class: "vm-group-of"},
      menu(title("sections", state.sections.size), choices(sections, state.sections, refreshLater), {"data-menu": "sections"}),
      menu(title("relations", state.kinds.size === all.size ? 0 : state.kinds.size), choices(kinds, state.kinds, refreshLater), {"data-menu": "relations"}),
      menu(title("mastery", state.bands.size), choices(bands, state.bands, refreshLater), {"data-menu": "mastery"}),
      filtered() ? button(w("reset"), resetFilters, {class: "vm-plain", "data-act": "reset"}) : null),
    make("div", {class: "vm-group-of vm-end"},
      make("span", {class: "vm-label"}, w("colour")),
      segmented(w("colour"), [{value: "section", text: w("by_section")}, {value: "mastery", text: w("by_mastery")}], map.colour, recolour),
      map.focus ? null : make("span", {class: "vm-label"}, w("size")),
      map.focus ? null : segmented(w("size"), size, state.limit, resize),
      menu(w("export"), exports(), {"data-menu": "export", class: "vm-menu vm-right"})),
  ].filter(Boolean));
  const again = held && [...parts.bar.querySelectorAll("button, summary")].find((b) => b.textContent === held);
  if (again) again.focus();
}

const filtered = () => state.sections.size + state.bands.size > 0 || state.kinds.size !== all.size || [...all].some((k) => !state.kinds.has(k));

const title = (key, count) => (count ? `${map.words(key)} · ${count}` : map.words(key));

let waiting = 0;
function refreshLater() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const menuOpen = (parts.bar.querySelector("details[open]") || {dataset: {}}).dataset.menu;
    const value = document.activeElement && document.activeElement.value;
    await open(map.focus, {keep: true});
    const again = menuOpen && parts.bar.querySelector(`[data-menu="${menuOpen}"]`);
    if (!again) return;
    again.open = true;
    const box = [...again.querySelectorAll("input")].find((input) => input.value === value);
    if (box) box.focus();
  }, 250);
}

function resetFilters() {
  Object.assign(state, {kinds: new Set(all), sections: new Set(), bands: new Set()});
  refresh();
}

function recolour(colour) {
  map.colour = colour;
  keepSetting("colour", colour);
  toolbar();
  legend();
  paint();
}

function resize(limit) {
  state.limit = limit;
  refresh();
}

function exports() {
  const forms = given.forms.map((form) => make("a", {href: `/map/export/${form}?lang=${state.lang}`, download: true}, map.words(form) || form));
  return [button(map.words("picture"), savePicture, {"data-act": "picture"}), ...forms];
}

function legendRows() {
  if (map.colour === "mastery") return ["none", "weak", "fair", "good"].map((band) => ({tone: look.bands[band], text: map.words(`band_${band}`), band}));
  const used = new Set([...map.nodes.values()].map((n) => n.section));
  return map.sections.filter((s) => used.has(s.key)).map((s) => ({tone: look.sections[(s.number - 1) % 10], text: called(s.name), number: s.number, key: s.key}));
}

function legend() {
  const rows = legendRows().map((row) => {
    const mark = make("span", {class: row.band ? "vm-ring" : "vm-dot", "data-band": row.band, style: `--tone:${row.tone}`}, row.number ? String(row.number) : "");
    return row.key && map.regions.length ? make("li", {}, button([mark, row.text], () => goTo(row.key))) : make("li", {}, mark, row.text);
  });
  const kinds = [...new Set(map.edges.map((edge) => edge.kind))].sort((a, b) => given.kinds.indexOf(a) - given.kinds.indexOf(b));
  const lines = kinds.map((kind) => make("li", {}, lineSample(kind), map.words(kind)));
  const named = make("label", {class: "vm-choice"}, make("input", {type: "checkbox", checked: map.allNamed, onchange: (event) => {
    map.allNamed = event.target.checked;
    paint();
  }}), map.words("labels"));
  const count = map.words("shown", {shown: map.nodes.size}) + (map.left ? map.words("left_out", {count: map.left}) : "");
  parts.legend.replaceChildren(make("ul", {class: "vm-keys"}, rows), make("ul", {class: "vm-keys vm-lines"}, lines),
    make("p", {class: "vm-note"}, named, make("span", {}, count), make("span", {}, map.words("hint"))));
}

function goTo(section) {
  lookAt(bounds(map, sectionSlugs(section)), 1.4);
}

/** Everything on the map as text: each concept, and on opening it what it is related to here. */
function list() {
  const rows = [...map.nodes.values()].map((node) => {
    const related = map.edges.filter((edge) => touches(edge, node.slug)).map((edge) => {
      const out = edge.source === node.slug, other = map.nodes.get(out ? edge.target : edge.source);
      return `${map.words(`${out ? "out" : "in"}_${edge.kind}`)}: ${called(other.name)}`;
    });
    const number = map.numberOf(node.section);
    return make("li", {}, button(called(node.name), () => select(node.slug), {class: "vm-link", "data-slug": node.slug}),
      make("small", {}, `${number ? `${number} · ` : ""}${related.join("; ")}`));
  });
  parts.list.replaceChildren(make("summary", {}, map.words("as_list", {count: rows.length})), make("ul", {}, rows));
}

function savePicture() {
  const canvas = parts.canvas.querySelector("canvas");
  const rows = legendRows().map((row) => ({...row, text: row.number ? `${row.number}  ${row.text}` : row.text}));
  picture(canvas, map, look, rows).toBlob((blob) => {
    const url = URL.createObjectURL(blob);
    make("a", {href: url, download: "viva-map.png"}).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
}

function keepSetting(name, value) {
  try {
    localStorage.setItem(`viva-map-${name}`, value);
  } catch { /* private windows have no storage; the setting then lasts as long as the page */ }
}

function kept(name) {
  try {
    return localStorage.getItem(`viva-map-${name}`);
  } catch {
    return null;
  }
}

function frame() {
  const w = map.words;
  parts = {
    bar: make("div", {class: "vm-bar", role: "toolbar", "aria-label": w("map")}),
    canvas: make("div", {class: "vm-canvas", tabindex: "0", role: "application", "aria-label": `${w("map")}. ${w("keys")}`}),
    card: make("aside", {class: "vm-card", hidden: true, "aria-label": w("map")}),
    nothing: make("div", {class: "vm-empty"}),
    legend: make("div", {class: "vm-legend"}),
    list: make("details", {class: "vm-list"}),
    status: make("p", {class: "vm-status", role: "status"}),
  };
  parts.card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closeCard();
    parts.canvas.focus();
  });
  const zooms = make("div", {class: "vm-zoom"},
    button("+", () => zoom(1.25), {"aria-label": w("zoom_in"), title: w("zoom_in")}),
    button("−", () => zoom(0.8), {"aria-label": w("zoom_out"), title: w("zoom_out")}),
    button(fitIcon(), () => fit({whole: true}), {"aria-label": w("fit"), title: w("fit"), "data-act": "fit"}));
  root.replaceChildren(parts.bar, make("div", {class: "vm-stage"}, parts.canvas, zooms, parts.nothing, parts.card), parts.legend, parts.list, parts.status);
  parts.canvas.addEventListener("pointerdown", () => parts.bar.querySelectorAll("details[open]").forEach((d) => (d.open = false)));
}

function language() {
  return (document.documentElement.lang || navigator.language).toLowerCase().startsWith("zh") ? "zh" : "en";
}

// ---- starting

function library() {
  if (window.vis && window.vis.Network) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = make("script", {src: given.library, onload: resolve, onerror: () => reject(new Error("no library"))});
    document.head.append(script);
  });
}

function waitForRoom() {
  return new Promise((resolve) => {
    const watcher = new ResizeObserver(() => {
      if (!root.clientWidth) return;
      watcher.disconnect();
      resolve();
    });
    watcher.observe(root);
  });
}

function build() {
  frame();
  data = new vis.DataSet([]);
  network = new vis.Network(parts.canvas, {nodes: data, edges: []}, {
    physics: false, layout: {improvedLayout: false}, autoResize: true,
    nodes: {shape: "custom", ctxRenderer: ({ctx, id}) => {
      const node = map.nodes.get(id);
      return {drawNode: () => node && drawNode(ctx, node, map, look),
        nodeDimensions: node ? {width: node.width, height: node.height} : {width: 1, height: 1}};
    }},
    interaction: {hover: true, keyboard: false, selectConnectedEdges: false, tooltipDelay: 1e6, zoomSpeed: 0.7},
  });
  root.map = {network, map};
  look = readLook(root);
  listen();
}

async function start() {
  root.dataset.state = "loading";
  root.replaceChildren(make("p", {class: "vm-loading", role: "status"}, map.words("loading")));
  try {
    await Promise.all([library(), waitForRoom()]);
    build();
    await hear(true);
    // What was said in the meantime.
    state.started = true;
    await hear();
  } catch (error) {
    root.dataset.state = "failed";
    root.replaceChildren(make("div", {class: "vm-loading", role: "alert"}, make("p", {}, map.words("failed")), button(map.words("again"), start)));
  }
}

/** Takes what the app says: the person's mastery, and a concept to open, once for each wish. */
async function hear(first = false) {
  const told = props.value || {};
  map.mastery = told.mastery || {};
  const wanted = told.number !== state.heard ? told.focus : "";
  state.heard = told.number;
  if (wanted || first) return open(wanted || "", {keep: first});
  paint();
  if (map.selected && !parts.card.hidden && !map.marked) await showCard(map.selected, {still: true});
}

watch("value", () => state.started && hear());

function onLanguage() {
  if (language() === state.lang) return;
  state.lang = language();
  map.lines.clear();
  if (network) restart();
}

/** The page anew in another language; what is shown stays. */
async function restart() {
  const focus = map.focus;
  network.destroy();
  map.nodes.clear();
  Object.assign(map, {edges: [], regions: [], captions: [], route: [], marked: null});
  build();
  await open(focus, {keep: true});
}

new MutationObserver(onLanguage).observe(document.documentElement, {attributes: true, attributeFilter: ["lang"]});
const recolourAll = () => {
  if (!network) return;
  look = readLook(root);
  legend();
  paint();
};
new MutationObserver(recolourAll).observe(document.body, {attributes: true, attributeFilter: ["class"]});
document.addEventListener("pointerdown", (event) => root.querySelectorAll(".vm-menu[open]").forEach((d) => d.contains(event.target) || (d.open = false)));
state.lang = language();
map.colour = kept("colour") === "mastery" ? "mastery" : "section";
start();
