// The map itself: what is shown and chosen, what the pointer and the keys do, and what is asked of the server.
// What stands around it, and the start, follow in map_page.js.
// Runs once for a component; `element`, `props`, `server`, `trigger` and `watch` come from Gradio, `given` from ui/map.py.

const root = element.querySelector(".vm");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = () => root.clientWidth < 640;
const all = new Set(given.kinds.filter((kind) => kind !== "cites"));
const state = {lang: "en", limit: 60, kinds: new Set(all), sections: new Set(), bands: new Set(), past: [], heard: 0, started: false};
let network = null, data = null, look = null, parts = {};

const map = {
  focus: "", nodes: new Map(), edges: [], regions: [], captions: [], sections: [], route: [], left: 0,
  selected: "", hovered: "", scale: 1, marked: null, colour: "section", mastery: {}, allNamed: false, quietness: 0.5, lines: new Map(),
  words: (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value),
    (given.words[key] || {})[state.lang] || ""),
  numberOf: (section) => (map.sections.find((s) => s.key === section) || {}).number || 0,
  sectionName: (section) => called((map.sections.find((s) => s.key === section) || {name: {}}).name),
  onRoute: (edge) => map.route.some((r) => r.source === edge.source && r.target === edge.target && r.kind === edge.kind),
  lit: (edge) => map.marked ? edge.kind === "prerequisite_of" && map.marked.has(edge.source) && map.marked.has(edge.target)
    : map.onRoute(edge) || (!map.route.length && touches(edge, map.hovered || map.selected))
    || (map.allNamed && !map.route.length),
  quiet: (edge) => !map.route.length && !map.marked && (map.focus !== "" || !["related_to", "part_of"].includes(edge.kind)),
  named: (edge) => map.allNamed || map.onRoute(edge) || edge.kind !== "related_to",
  dimmed: (slug) => (map.marked ? !map.marked.has(slug) : map.route.length ? !map.route.some((r) => touches(r, slug)) : !map.focus && map.besides && !map.besides.has(slug)),
  wrapped: (ctx, node, width) => {
    const key = `${node.slug} ${width}`;
    if (!map.lines.has(key)) map.lines.set(key, wrap(ctx, called(node.name), width));
    return map.lines.get(key);
  },
  shortened: (ctx, node, width) => {
    const key = `${node.slug} ${width} ${map.scale.toFixed(2)}`;
    if (map.lines.size > 5000) map.lines.clear();
    if (!map.lines.has(key)) map.lines.set(key, shorten(ctx, called(node.name), width, false));
    return map.lines.get(key);
  },
};
const touches = (edge, slug) => slug && (edge.source === slug || edge.target === slug);
// A name that begins with a plain word gets a capital; vLLM and the like stay as they are written.
const capital = (text) => text.replace(/^[a-z](?=[a-z]*(?:$|[\s-]))/, (letter) => letter.toUpperCase());
const called = (name) => capital((state.lang === "zh" ? name.zh || name.en : name.en || name.zh) || "");
const sectionOf = (slug) => (map.nodes.get(slug) || {}).section || "";
const sectionTitle = (section) => map.numberOf(section) ? `${map.numberOf(section)} ${map.sectionName(section)}` : map.words("no_section");

// ---- asking the server

function filters() {
  const fitting = Object.keys(map.mastery).filter((slug) => state.bands.has(bandOf(map.mastery[slug])));
  const others = Object.keys(map.mastery).filter((slug) => !state.bands.has(bandOf(map.mastery[slug])));
  const byBand = !state.bands.size ? {} : state.bands.has("none") ? {without: others} : {only: fitting};
  return {kinds: [...state.kinds], sections: [...state.sections], lang: state.lang, limit: state.limit, narrow: narrow(), ...byBand};
}

function shown() {
  return {focus: map.focus, places: Object.fromEntries([...map.nodes].map(([slug, n]) => [slug, [n.x, n.y]]))};
}

async function asked(name, request) {
  const found = await server[name]({...filters(), ...request});
  if (found.error) {
    say(called(found.error));
    return null;
  }
  return found;
}

// ---- what is shown

async function open(slug, {keep = false} = {}) {
  const before = {focus: map.focus, selected: map.selected};
  const view = await asked("view", {concept: slug});
  if (!view) return;
  if (!keep && map.nodes.size) state.past.push(before);
  Object.assign(map, {route: [], marked: null, selected: view.focus, hovered: ""});
  map.nodes.clear();
  take(view);
  toolbar();
  if (view.focus) await showCard(view.focus, {still: true});
  else closeCard();
  fit({jump: true});
}

/** Takes over a view. Nodes keep who brought them, so that they go when that one is collapsed. */
function take(view, parent = "") {
  const changed = view.focus !== map.focus || !parent;
  const nodes = view.nodes.map((n) => [n.slug, {...n, parent: (map.nodes.get(n.slug) || {parent}).parent}]);
  map.nodes = new Map(nodes);
  if (changed) Object.assign(map, {regions: view.regions, captions: view.captions});
  Object.assign(map, {focus: view.focus, edges: view.edges, sections: view.sections, left: view.left_out});
  map.quietness = view.focus ? 0.45 : 0.16;
  sync();
}

function sync() {
  const gone = data.getIds().filter((id) => !map.nodes.has(id));
  data.remove(gone);
  data.update([...map.nodes.values()].map((n) => ({id: n.slug, x: n.x, y: n.y})));
  root.dataset.state = map.nodes.size > (map.focus && filtered() ? 1 : 0) ? "ready" : "empty";
  parts.nothing.replaceChildren(make("p", {}, map.words(filtered() ? "empty" : "bare")), filtered() ? button(map.words("reset"), resetFilters) : "");
  legend();
  list();
  paint();
}

async function grow(slug) {
  if (!map.focus) return open(slug);
  const view = await asked("grow", {concept: slug, ...shown()});
  if (!view) return;
  take(view, slug);
  reveal([slug, ...[...map.nodes.values()].filter((n) => n.parent === slug).map((n) => n.slug)]);
  if (map.selected) await showCard(map.selected, {still: true});
}

function shrink(slug) {
  const children = [...map.nodes.values()].filter((n) => n.parent === slug && n.slug !== slug);
  for (const child of children) {
    map.nodes.delete(child.slug);
    shrink(child.slug);
  }
  const node = map.nodes.get(slug);
  if (node) node.hidden += children.length;
  map.edges = map.edges.filter((e) => map.nodes.has(e.source) && map.nodes.has(e.target));
  if (!map.nodes.has(map.selected)) map.selected = slug;
  sync();
}

const grew = (slug) => [...map.nodes.values()].some((n) => n.parent === slug);

async function route(start, goal) {
  const focus = map.focus;
  const view = await asked("path", {concept: start, goal, ...shown()});
  if (!view) return;
  if (view.focus !== focus) state.past.push({focus, selected: map.selected});
  const names = Object.fromEntries(view.nodes.map((n) => [n.slug, called(n.name)]));
  if (view.focus !== focus) map.nodes.clear();
  take(view, view.focus === focus ? start : "");
  Object.assign(map, {route: view.route, marked: null, selected: ""});
  const title = (slug, other) => names[slug] || called((map.nodes.get(slug) || {name: other}).name);
  const goalName = names[goal] || await nameOf(goal);
  panel(routePanel(title(start, {}), goalName, view.route, ui));
  if (map.route.length) reveal(map.route.flatMap((r) => [r.source, r.target]), 1.1);
  paint();
}

/** The way to a concept in the card's place; what of it is on the map stands out. */
async function learn(card) {
  const known = Object.keys(map.mastery).filter((slug) => map.mastery[slug] >= given.known);
  const found = await asked("steps", {concept: card.slug, known});
  if (!found) return;
  map.marked = new Set(found.steps.map((step) => step.slug));
  panel(learningPanel(card, found.steps, ui));
  parts.card.querySelector("h3").focus();
  paint();
}

async function nameOf(slug) {
  const card = await asked("card", {concept: slug});
  return card ? called(card.name) : slug;
}

function clearRoute() {
  map.route = [];
  closeCard();
  paint();
}

async function back() {
  const before = state.past.pop();
  if (before) await open(before.focus, {keep: true});
}

// ---- selecting and the card

async function select(slug, andCard = true) {
  Object.assign(map, {selected: slug, route: [], marked: null});
  paint();
  announce(slug);
  if (andCard) await showCard(slug);
}

async function showCard(slug, {still: stays = false} = {}) {
  const card = await asked("card", {concept: slug});
  if (!card || map.selected !== slug) return;
  panel(conceptPanel(card, ui));
  if (!stays && map.nodes.has(slug)) uncover(slug);
}

function panel(children) {
  const close = button("×", closeCard, {class: "vm-close", "aria-label": map.words("close")});
  parts.card.replaceChildren(close, ...children.flat().filter(Boolean));
  parts.card.hidden = false;
  parts.card.scrollTop = 0;
}

function closeCard() {
  Object.assign(map, {route: [], marked: null});
  parts.card.hidden = true;
  parts.card.replaceChildren();
  paint();
}

const ui = {
  words: map.words, called, sectionOf, sectionTitle,
  find: async (text) => ((await asked("find", {text})) || {found: []}).found,
  route, grow, shrink, grew, clear: clearRoute,
  node: (slug) => map.nodes.get(slug),
  focus: () => map.focus,
  mastery: (slug) => map.mastery[slug],
  centre: (slug) => open(slug),
  pick: (slug) => (map.nodes.has(slug) ? select(slug) : open(slug)),
  say: (what, card) => {
    const detail = {slug: card.slug, zh: card.name.zh, en: card.name.en, lang: state.lang};
    if (what === "ask") trigger("ask", detail);
    else if (what === "quiz") trigger("quiz", detail);
    else {
      trigger("learn", detail);
      learn(card);
    }
  },
};

function announce(slug) {
  const node = map.nodes.get(slug);
  const count = map.edges.filter((edge) => touches(edge, slug)).length;
  if (node) say(map.words("selected", {name: called(node.name), section: sectionTitle(node.section), count}));
}

function say(text) {
  parts.status.textContent = text;
}

// ---- the view on it

const moving = () => (still.matches ? false : {duration: 240, easingFunction: "easeInOutQuad"});
const BELOW = 44;  // where the zoom buttons stand
const cardWidth = () => (parts.card.hidden || narrow() ? 0 : parts.card.offsetWidth + 12);

function lookAt(box, most, {jump = false, top = null} = {}) {
  const width = parts.canvas.clientWidth - cardWidth(), height = parts.canvas.clientHeight - BELOW;
  if (width < 50 || height < 50) return;
  const scale = Math.min((width - (narrow() ? 12 : 40)) / (box.right - box.left), (height - 28) / (box.bottom - box.top), most);
  const centre = {x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2};
  const y = top === null ? centre.y + BELOW / 2 / scale : top + (height + BELOW) / 2 / scale;
  const position = {x: centre.x + cardWidth() / 2 / scale, y};
  network.moveTo({position, scale, animation: jump ? false : moving()});
}

/** Everything in view; on a phone what can be read of it: the first section, or the focus and what is next to it. */
function fit({whole = false, jump = false} = {}) {
  const region = map.regions[0], box = bounds(map);
  if (!narrow() || whole || !(region || map.focus)) return lookAt(box, 1.15, {jump});
  if (region) return lookAt(bounds(map, sectionSlugs(region.section)), 1, {jump, top: region.area.y - 12});
  lookAt({...box, top: -1, bottom: 1}, 1, {jump, top: Math.max(box.top, -220) - 12});
}

const sectionSlugs = (section) => [...map.nodes.values()].filter((n) => n.section === section).map((n) => n.slug);

function reveal(slugs, most = network.getScale()) {
  lookAt(bounds(map, slugs), most);
}

/** Moves the view just so far that the card does not cover the chosen concept. */
function uncover(slug) {
  const node = map.nodes.get(slug), at = network.canvasToDOM({x: node.x, y: node.y});
  const right = parts.canvas.clientWidth - cardWidth() - 90, bottom = parts.canvas.clientHeight - 40;
  const dx = Math.max(0, at.x - right) - Math.max(0, 90 - at.x), dy = Math.max(0, at.y - bottom) - Math.max(0, 40 - at.y);
  if (!dx && !dy) return;
  const centre = network.getViewPosition(), scale = network.getScale();
  network.moveTo({position: {x: centre.x + dx / scale, y: centre.y + dy / scale}, animation: moving()});
}

function zoom(factor) {
  const scale = Math.min(3, Math.max(0.1, network.getScale() * factor));
  network.moveTo({scale, animation: moving()});
}

function paint() {
  if (network) network.redraw();
}

// ---- pointer and keys

function listen() {
  network.on("beforeDrawing", (ctx) => {
    map.scale = network.getScale();
    map.view = seen();
    map.besides = beside();
    drawRegions(ctx, map, look);
    map.litNow = drawEdges(ctx, map, look);
    drawCaptions(ctx, map, look);
  });
  network.on("afterDrawing", (ctx) => drawEdgeNames(ctx, map.litNow || [], map, look));
  network.on("click", ({nodes: [slug], pointer}) => {
    parts.canvas.focus({preventScroll: true});
    const more = [...map.nodes.values()].find((n) => map.focus && n.hidden && map.scale >= NAMED && within(pointer.canvas, hiddenPlace(n)));
    if (more) grow(more.slug);
    else if (slug) select(slug);
    else if (!map.route.length) {
      map.selected = "";
      closeCard();
    }
  });
  network.on("doubleClick", ({nodes: [slug]}) => slug && (grew(slug) ? shrink(slug) : grow(slug)));
  network.on("hoverNode", ({node}) => hover(node));
  network.on("blurNode", () => hover(""));
  network.on("dragging", ({nodes}) => {
    for (const [slug, place] of Object.entries(network.getPositions(nodes))) Object.assign(map.nodes.get(slug), place);
  });
  parts.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !pressed(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** The part of the map that is in view. */
function seen() {
  const {x: left, y: top} = network.DOMtoCanvas({x: 0, y: 0});
  const {x: right, y: bottom} = network.DOMtoCanvas({x: parts.canvas.clientWidth, y: parts.canvas.clientHeight});
  return {left, top, right, bottom};
}

/** In an overview: the chosen concept and those it is related to; all others step back. */
function beside() {
  const slug = map.hovered || map.selected;
  if (map.focus || !slug) return null;
  return new Set([slug, ...map.edges.filter((edge) => touches(edge, slug)).flatMap((edge) => [edge.source, edge.target])]);
}

const within = (p, box) => Math.abs(p.x - box.x) <= box.width / 2 && Math.abs(p.y - box.y) <= box.height / 2;

function hover(slug) {
  map.hovered = slug;
  parts.canvas.style.cursor = slug ? "pointer" : "";
  paint();
}

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

function pressed(key) {
  if (key in ARROWS) step(...ARROWS[key]);
  else if (key === "Enter" && map.selected) openByKey();
  else if (key === " " && map.selected) grew(map.selected) ? shrink(map.selected) : grow(map.selected);
  else if (key === "+" || key === "=") zoom(1.25);
  else if (key === "-" || key === "−") zoom(0.8);
  else if (key === "f" || key === "F") fit({whole: true});
  else if (key === "Escape") escape();
  else return false;
  return true;
}

async function openByKey() {
  await showCard(map.selected);
  const title = parts.card.querySelector("h3");
  if (title) title.focus();
}

function escape() {
  if (map.route.length) clearRoute();
  else if (!parts.card.hidden) closeCard();
  else {
    map.selected = "";
    paint();
  }
}

/** Selects the nearest concept in a direction; what lies aside counts double. */
function step(dx, dy) {
  const here = map.nodes.get(map.selected) || map.nodes.get(map.focus) || [...map.nodes.values()][0];
  if (!here) return;
  if (!map.selected) return void select(here.slug, !parts.card.hidden);
  const ahead = [...map.nodes.values()].map((n) => ({n, along: (n.x - here.x) * dx + (n.y - here.y) * dy,
    aside: Math.abs((n.x - here.x) * dy) + Math.abs((n.y - here.y) * dx)})).filter((row) => row.along > 4);
  ahead.sort((a, b) => a.along + 2 * a.aside - b.along - 2 * b.aside);
  if (!ahead.length) return;
  select(ahead[0].n.slug, !parts.card.hidden);
  uncover(ahead[0].n.slug);
}
