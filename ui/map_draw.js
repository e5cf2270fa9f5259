// Drawing the map on a canvas: boxes, lines, captions, regions. Everything written is drawn as text.
// Takes a `map` (nodes, edges, what is selected, lit or dimmed) and a `look` (colours); keeps no state of its own.

let FONT = "sans-serif";  // the page's own, once it is read
// Below the first scale names are too small to read and boxes become tiles; below the second, relations lose their names.
// Far off, tiles have no names at all.
const READABLE = 0.5, NAMED = 0.6, NAMELESS = 0.33;
const LINES = {
  prerequisite_of: {dash: [], head: "arrow"},
  contrasts_with: {dash: [7, 5], head: ""},
  improves_on: {dash: [], head: "open"},
  variant_of: {dash: [], head: "dot"},
  uses: {dash: [3, 3], head: "arrow"},
  introduced_by: {dash: [9, 3, 2, 3], head: "open"},
  part_of: {dash: [], head: "diamond"},
  related_to: {dash: [1.5, 5], head: ""},
  cites: {dash: [9, 3, 2, 3], head: "arrow"},
};

/** The colours of the page as it is now, light or dark. */
function readLook(element) {
  const style = getComputedStyle(element);
  const token = (name) => style.getPropertyValue(name).trim();
  FONT = style.fontFamily || FONT;
  return {
    ink: token("--viva-ink"), soft: token("--viva-soft"), paper: token("--vm-ground"), card: token("--vm-node"),
    line: token("--vm-line"), edge: token("--vm-edge"), accent: token("--viva-accent"), region: token("--vm-region"),
    sections: Array.from({length: 10}, (_, i) => token(`--vm-s${i + 1}`)),
    bands: {none: token("--vm-none"), weak: token("--vm-weak"), fair: token("--vm-fair"), good: token("--vm-good")},
  };
}

/** The bands of mastery are the standings of practice: new, shaky, known, solid. */
function bandOf(mastery) {
  return mastery === undefined ? "none" : mastery < given.known ? "weak" : mastery < given.solid ? "fair" : "good";
}

function roundedBox(ctx, x, y, width, height, radius) {
  ctx.beginPath();
  ctx.roundRect(x - width / 2, y - height / 2, width, height, radius);
}

/** A concept: a box with its section's number or its mastery as a filling ring, and its name. */
function drawNode(ctx, node, map, look) {
  const tone = toneOf(node, map, look);
  ctx.globalAlpha = map.dimmed(node.slug) ? 0.28 : 1;
  if (map.scale < READABLE && node.slug !== map.focus) return drawTile(ctx, node, map, look, tone);
  const scale = node.slug === map.focus ? 1.25 : 1;
  const paper = node.kind === "paper";
  roundedBox(ctx, node.x, node.y, node.width, node.height, paper ? 3 : 9 * scale);
  ctx.fillStyle = node.slug === map.focus ? look.ink : look.card;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = look.line;
  ctx.setLineDash(node.kind === "stub" ? [4, 3] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  outline(ctx, node, map, look, paper ? 3 : 9 * scale);
  drawBadge(ctx, node, map, look, tone, scale);
  drawName(ctx, node, map, node.slug === map.focus ? look.paper : look.ink, scale);
  if (map.focus && node.hidden && map.scale >= NAMED) drawHidden(ctx, node, look);
}

function toneOf(node, map, look) {
  if (map.colour === "mastery") return look.bands[bandOf(map.mastery[node.slug])];
  const number = map.numberOf(node.section);
  return number ? look.sections[(number - 1) % look.sections.length] : look.bands.none;
}

function outline(ctx, node, map, look, radius) {
  if (node.slug !== map.selected && node.slug !== map.hovered) return;
  roundedBox(ctx, node.x, node.y, node.width + 5, node.height + 5, radius + 2);
  ctx.lineWidth = node.slug === map.selected ? 2.5 : 1.25;
  ctx.strokeStyle = look.accent;
  ctx.stroke();
}

/** From afar: a box with its tone at the left, or filled as far as it is mastered, and what fits of the name. */
function drawTile(ctx, node, map, look, tone) {
  const {x, y, width, height} = node, left = x - width / 2, mastery = map.mastery[node.slug];
  if (map.scale < NAMELESS) {
    ctx.fillStyle = map.colour === "section" ? tone : look.card;
    ctx.fillRect(left, y - height / 2, width, height);
    ctx.fillStyle = tone;
    if (map.colour === "mastery" && mastery) ctx.fillRect(left, y - height / 2, width * mastery, height);
    return outline(ctx, node, map, look, 6);
  }
  roundedBox(ctx, x, y, width, height, 6);
  ctx.fillStyle = look.card;
  ctx.fill();
  ctx.strokeStyle = look.line;
  ctx.lineWidth = Math.min(2, 0.7 / map.scale);
  ctx.stroke();
  ctx.save();
  ctx.clip();
  ctx.fillStyle = tone;
  if (map.colour === "section") ctx.fillRect(left, y - height / 2, 10, height);
  else if (mastery) ctx.fillRect(left, y + 0.32 * height, width * mastery, 0.18 * height);
  ctx.restore();
  outline(ctx, node, map, look, 6);
  ctx.font = `${9.5 / map.scale}px ${FONT}`;
  ctx.fillStyle = look.ink;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(map.shortened(ctx, node, width - 24), left + 16, y - (map.colour === "mastery" ? 0.1 * height : 0));
}

function drawBadge(ctx, node, map, look, tone, scale) {
  const x = node.x - node.width / 2 + 16 * scale, radius = 8 * scale;
  ctx.beginPath();
  ctx.arc(x, node.y, radius, 0, 2 * Math.PI);
  if (map.colour === "mastery") return drawRing(ctx, x, node, map, look, tone, radius);
  ctx.fillStyle = tone;
  ctx.fill();
  ctx.fillStyle = look.card;
  ctx.font = `600 ${10.5 * scale}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(map.numberOf(node.section) || "·", x, node.y + 0.5);
}

/** Mastery without colour: a ring that fills up, dashed and empty where nothing was tried. */
function drawRing(ctx, x, node, map, look, tone, radius) {
  const mastery = map.mastery[node.slug];
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = mastery === undefined ? look.soft : tone;
  ctx.setLineDash(mastery === undefined ? [2, 2.5] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  if (!mastery) return;
  ctx.beginPath();
  ctx.moveTo(x, node.y);
  ctx.arc(x, node.y, radius - 2, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * mastery);
  ctx.fillStyle = tone;
  ctx.fill();
}

function drawName(ctx, node, map, colour, scale) {
  ctx.font = `${node.slug === map.focus ? 600 : 450} ${13 * scale}px ${FONT}`;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const lines = map.wrapped(ctx, node, (node.width / scale - 40) * scale);
  const left = node.x - node.width / 2 + 30 * scale, step = 17 * scale;
  lines.forEach((line, i) => ctx.fillText(line, left, node.y + (i - (lines.length - 1) / 2) * step + 0.5));
}

/** A name in lines that fit, three at most; Chinese breaks anywhere, Latin words stay whole where they can. */
function wrap(ctx, text, width) {
  const pieces = text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) || [];
  const lines = [""];
  for (const piece of pieces) {
    const grown = lines[lines.length - 1] + piece;
    if (lines[lines.length - 1] && ctx.measureText(grown.trimEnd()).width > width + 4) lines.push(piece);
    else lines[lines.length - 1] = grown;
  }
  const kept = lines.slice(0, 3).map((line) => line.trim());
  return kept.map((line, i) => shorten(ctx, line, width, i === 2 && lines.length > 3));
}

function shorten(ctx, line, width, cut) {
  if (!cut && ctx.measureText(line).width <= width + 4) return line;
  let end = line.length;
  while (end > 1 && ctx.measureText(`${line.slice(0, end)}…`).width > width + 4) end -= 1;
  return `${line.slice(0, end).trimEnd()}…`;
}

/** Where the number of hidden relations stands; a click there shows them. */
function hiddenPlace(node) {
  return {x: node.x + node.width / 2 - 6, y: node.y + node.height / 2, width: 26, height: 15};
}

function drawHidden(ctx, node, look) {
  const place = hiddenPlace(node);
  roundedBox(ctx, place.x, place.y, place.width, place.height, 7.5);
  ctx.fillStyle = look.paper;
  ctx.fill();
  ctx.strokeStyle = look.line;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.fillStyle = look.soft;
  ctx.font = `10px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(`+${node.hidden}`, place.x, place.y + 0.5);
}

function drawRegions(ctx, map, look) {
  for (const region of map.regions) {
    const {x, y, width, height} = region.area;
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, 16);
    ctx.fillStyle = look.region;
    ctx.fill();
    const number = map.numberOf(region.section);
    const size = Math.min(0.5 * region.head, Math.max(15, 12 / map.scale));
    ctx.font = `600 ${size}px ${FONT}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillStyle = number ? look.sections[(number - 1) % look.sections.length] : look.soft;
    const title = number ? `${number}  ${map.sectionName(region.section)}` : map.words("elsewhere");
    ctx.fillText(shorten(ctx, title, width - 28, false), x + 14, y + region.head / 2 + 0.42 * size);
  }
}

/** What the concepts on each side have to do with the focus, on lines rather than under them. */
function drawCaptions(ctx, map, look) {
  ctx.font = `600 12.5px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const caption of map.captions) {
    const box = {...caption, width: 110, height: 24};
    if ([...map.nodes.values()].some((node) => overlap(box, node))) continue;
    ctx.fillStyle = look.paper;
    roundedBox(ctx, caption.x, caption.y, ctx.measureText(map.words(caption.key)).width + 12, 20, 4);
    ctx.fill();
    ctx.fillStyle = look.soft;
    ctx.fillText(map.words(caption.key), caption.x, caption.y);
  }
}

/** All lines, quiet ones in one stroke for each kind, then those that are lit, with heads and names. */
function drawEdges(ctx, map, look) {
  const quiet = new Map(), lit = [];
  let count = 0;
  for (const edge of map.edges) {
    if (map.lit(edge)) lit.push(edge);
    else if (map.quiet(edge)) {
      const line = ends(edge, map);
      if (outside(line, map.view)) continue;
      if (!quiet.has(edge.kind)) quiet.set(edge.kind, []);
      quiet.get(edge.kind).push(line);
      count += 1;
    }
  }
  ctx.strokeStyle = ctx.fillStyle = look.edge;
  ctx.lineWidth = Math.max(1, 0.6 / map.scale);
  ctx.globalAlpha = map.quietness;
  // Dashes cost most of all; from afar, and where lines are many, they are not told apart.
  const plain = map.scale < READABLE || count > 300;
  for (const [kind, lines] of quiet) strokeLines(ctx, plain ? "prerequisite_of" : kind, lines);
  ctx.globalAlpha = 1;
  const lines = byPair(lit);
  for (const edge of lines) {
    const onRoute = map.onRoute(edge);
    ctx.strokeStyle = ctx.fillStyle = onRoute ? look.accent : look.soft;
    ctx.lineWidth = (onRoute ? 2.5 : 1.25) * Math.max(1, 0.5 / map.scale);
    strokeLines(ctx, edge.kind, [ends(edge, map)]);
    if (map.focus || onRoute) drawHead(ctx, LINES[edge.kind].head, ends(edge, map));
  }
  return lines;
}

function outside({x1, y1, x2, y2}, {left, top, right, bottom}) {
  return Math.max(x1, x2) < left || Math.min(x1, x2) > right || Math.max(y1, y2) < top || Math.min(y1, y2) > bottom;
}

/** One line for each pair of concepts: its most telling relation, with the kinds of all of them for its name. */
function byPair(edges) {
  const pairs = new Map();
  const order = Object.keys(LINES);
  for (const edge of [...edges].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))) {
    const key = [edge.source, edge.target].sort().join(" ");
    if (pairs.has(key)) pairs.get(key).kinds.push(edge.kind);
    else pairs.set(key, {...edge, kinds: [edge.kind]});
  }
  return [...pairs.values()];
}

function strokeLines(ctx, kind, lines) {
  ctx.setLineDash(LINES[kind].dash);
  ctx.beginPath();
  for (const line of lines) {
    ctx.moveTo(line.x1, line.y1);
    ctx.lineTo(line.x2, line.y2);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A line between two boxes, from border to border. */
function ends(edge, map) {
  const a = map.nodes.get(edge.source), b = map.nodes.get(edge.target);
  const [x1, y1] = border(a, b.x - a.x, b.y - a.y), [x2, y2] = border(b, a.x - b.x, a.y - b.y);
  return {x1, y1, x2, y2};
}

function border(node, dx, dy) {
  const t = Math.min(1, (node.width / 2 + 3) / (Math.abs(dx) || 1e-6), (node.height / 2 + 3) / (Math.abs(dy) || 1e-6));
  return [node.x + dx * t, node.y + dy * t];
}

function drawHead(ctx, head, {x1, y1, x2, y2}) {
  if (!head) return;
  ctx.save();
  ctx.translate(x2, y2);
  ctx.rotate(Math.atan2(y2 - y1, x2 - x1));
  ctx.beginPath();
  if (head === "dot") ctx.arc(-4, 0, 3.5, 0, 2 * Math.PI);
  else if (head === "diamond") [[0, 0], [-6, -4], [-12, 0], [-6, 4]].forEach(([x, y]) => ctx.lineTo(x, y));
  else [[-9, -4.5], [0, 0], [-9, 4.5]].forEach(([x, y]) => ctx.lineTo(x, y));
  if (head === "open") ctx.stroke();
  else {
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

/** The names of lit relations on their lines, each where it covers neither a box nor another name. */
function drawEdgeNames(ctx, lit, map, look) {
  if (map.scale < NAMED || !(map.focus || map.route.length || map.allNamed)) return;
  const taken = [...map.nodes.values()].map((n) => ({x: n.x, y: n.y, width: n.width, height: n.height + 14}));
  taken.push(...map.captions.map((caption) => ({x: caption.x, y: caption.y, width: 100, height: 20})));
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const edge of lit.filter(map.named)) {
    const name = [...new Set(edge.kinds)].slice(0, 2).map((kind) => map.words(kind)).join(" · "), line = ends(edge, map);
    const width = ctx.measureText(name).width + 8;
    const away = edge.source === map.selected ? 1 : -1;  // near the other concept, where lines lie further apart
    const spots = [0.12, 0.04, 0.2, 0, 0.26, -0.1, -0.2].map((shift) => 0.5 + away * shift).map((t) => ({
      x: line.x1 + t * (line.x2 - line.x1), y: line.y1 + t * (line.y2 - line.y1), width, height: 16,
    }));
    const spot = spots.find((s) => !taken.some((other) => overlap(s, other)));
    if (!spot && !map.onRoute(edge)) continue;
    const place = spot || spots[0];
    taken.push(place);
    ctx.fillStyle = look.paper;
    roundedBox(ctx, place.x, place.y, width, 16, 4);
    ctx.fill();
    ctx.fillStyle = map.onRoute(edge) ? look.accent : look.soft;
    ctx.fillText(name, place.x, place.y + 0.5);
  }
}

function overlap(a, b) {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
}

/** What the map shows, from edge to edge. */
function bounds(map, slugs) {
  const boxes = (slugs || [...map.nodes.keys()]).map((slug) => map.nodes.get(slug)).filter(Boolean);
  const rows = boxes.map((n) => [n.x - n.width / 2, n.y - n.height / 2, n.x + n.width / 2, n.y + n.height / 2]);
  if (!slugs) {
    rows.push(...map.regions.map(({area: a}) => [a.x, a.y, a.x + a.width, a.y + a.height]));
    rows.push(...map.captions.map((c) => [c.x - 60, c.y - 12, c.x + 60, c.y + 12]));
  }
  const [left, top] = [0, 1].map((i) => Math.min(...rows.map((row) => row[i])));
  const [right, bottom] = [2, 3].map((i) => Math.max(...rows.map((row) => row[i])));
  return rows.length ? {left, top, right, bottom} : {left: 0, top: 0, right: 1, bottom: 1};
}

/** The map as it is seen, with its legend below, as a picture. */
function picture(canvas, map, look, legend) {
  const ratio = canvas.width / canvas.clientWidth, strip = 24 * Math.ceil(legend.length / 3) + 20;
  const sheet = document.createElement("canvas");
  sheet.width = canvas.width;
  sheet.height = canvas.height + strip * ratio;
  const ctx = sheet.getContext("2d");
  ctx.fillStyle = look.paper;
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.drawImage(canvas, 0, 0);
  ctx.scale(ratio, ratio);
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = "middle";
  legend.forEach(({tone, text}, i) => {
    const x = 16 + (i % 3) * ((sheet.width / ratio - 32) / 3), y = canvas.height / ratio + 22 + 24 * Math.floor(i / 3);
    ctx.fillStyle = tone;
    ctx.fillRect(x, y - 6, 12, 12);
    ctx.fillStyle = look.ink;
    ctx.fillText(text, x + 20, y);
  });
  return sheet;
}
