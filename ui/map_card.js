// The parts of the page beside the map: elements, menus, the search box, the card. Text is set as text; the only HTML
// inserted is what the server made of the material (`html`), in which markup of the material is shown as text.

/** An element with attributes, handlers (`onclick`) and children; children that are no elements become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function button(text, onclick, attributes = {}) {
  return make("button", {type: "button", onclick, ...attributes}, text);
}

/** A menu that opens below its name; it closes on Escape and on a click elsewhere. */
function menu(title, children, attributes = {}) {
  const details = make("details", {class: "vm-menu", ...attributes}, make("summary", {}, title),
    make("div", {class: "vm-menu-body"}, children));
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
    event.stopPropagation();
  });
  return details;
}

/** A list of choices of which any number may hold. */
function choices(options, chosen, changed) {
  return options.map(({value, text, sample}) => make("label", {class: "vm-choice"},
    make("input", {type: "checkbox", value, checked: chosen.has(value), onchange: (event) => {
      if (event.target.checked) chosen.add(value);
      else chosen.delete(value);
      changed();
    }}), sample || null, make("span", {}, text)));
}

/** One of a few choices, as buttons side by side. */
function segmented(title, options, chosen, changed) {
  return make("div", {class: "vm-segments", role: "group", "aria-label": title},
    options.map(({value, text, hint}) => button(text, () => changed(value), {
      "aria-pressed": String(value === chosen), title: hint})));
}

let boxes = 0;

/** A search box: `find(text)` gives matches, `picked(match)` is told which one was taken. */
function searchBox(words, called, find, picked) {
  const id = `vm-found-${boxes += 1}`;
  const list = make("ul", {class: "vm-found", role: "listbox", id, hidden: true, "aria-label": words("find")});
  const input = make("input", {type: "search", class: "vm-input", role: "combobox", autocomplete: "off", maxlength: 80,
    placeholder: words("find"), "aria-label": words("find"), "aria-expanded": "false", "aria-controls": id});
  const note = make("p", {class: "vm-note", role: "status", hidden: true}, words("none_found"));
  let rows = [], at = -1, waiting = 0;
  const close = () => {
    list.hidden = note.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (row) => {
    close();
    input.value = "";
    picked(row);
  };
  const mark = (place) => {
    at = rows.length ? (place + rows.length) % rows.length : -1;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const show = () => {
    list.replaceChildren(...rows.map((row, i) => make("li", {role: "option", id: `${id}-${i}`,
      onpointerdown: (event) => (event.preventDefault(), take(row))}, called(row.name),
      row.written === called(row.name) ? null : make("small", {}, row.written))));
    list.hidden = !rows.length;
    note.hidden = rows.length > 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    mark(0);
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = input.value.trim();
    if (!typed) return close();
    waiting = setTimeout(async () => {
      const found = await find(typed);
      if (input.value.trim() !== typed) return;
      rows = found;
      show();
    }, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter" && !list.hidden && at >= 0) take(rows[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("blur", close);
  return make("div", {class: "vm-search"}, input, list, note);
}

/** A line as it is drawn on the map, for legends. */
function lineSample(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  Object.entries({width: 30, height: 10, "aria-hidden": "true"}).forEach(([k, v]) => svg.setAttribute(k, v));
  Object.entries({x1: 0, y1: 5, x2: 30, y2: 5, "stroke-dasharray": LINES[kind].dash.join(" ")})
    .forEach(([k, v]) => line.setAttribute(k, v));
  svg.append(line);
  const heads = {arrow: "M22 1 L30 5 L22 9 Z", open: "M22 1 L30 5 L22 9", dot: "M30 5 a3.5 3.5 0 1 1 -7 0 a3.5 3.5 0 1 1 7 0",
    diamond: "M30 5 L24 1 L18 5 L24 9 Z"};
  if (LINES[kind].head) {
    const head = document.createElementNS("http://www.w3.org/2000/svg", "path");
    head.setAttribute("d", heads[LINES[kind].head]);
    if (LINES[kind].head === "open") head.setAttribute("fill", "none");
    svg.append(head);
  }
  return svg;
}

function fitIcon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  Object.entries({width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": "true"}).forEach(([k, v]) => svg.setAttribute(k, v));
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  Object.entries({d: "M1 5 V1 H5 M11 1 H15 V5 M15 11 V15 H11 M5 15 H1 V11", fill: "none"}).forEach(([k, v]) => path.setAttribute(k, v));
  svg.append(path);
  return svg;
}

/** Words of the material with the place where they stand. */
function quoted(row, words) {
  const quote = make("blockquote", {});
  quote.innerHTML = row.html;
  const place = row.page ? `${row.title}, ${words("page", {page: row.page})}` : words("note", {title: row.title});
  const source = row.url ? make("a", {href: row.url, target: "_blank", rel: "noopener"}, place) : place;
  return make("div", {class: "vm-quote"}, quote, make("small", {}, source));
}

/** The steps of a path as an ordered list, each with its evidence. */
function routePanel(start, goal, rows, ui) {
  const steps = rows.map((row) => make("li", {}, make("p", {}, row.why), quoted(row, ui.words)));
  return [
    make("h3", {}, ui.words("route_from", {start, goal})),
    rows.length ? make("ol", {class: "vm-steps"}, steps) : make("p", {class: "vm-note"}, ui.words("no_route")),
    button(ui.words("clear"), ui.clear, {class: "vm-plain"}),
  ];
}

/** What to learn on the way to a concept, in order, with the mastery so far. */
function learningPanel(card, rows, ui) {
  const names = new Map(rows.map((row) => [row.slug, ui.called(row.name)]));
  const steps = rows.map((row) => {
    const needs = row.needs.filter((slug) => names.has(slug)).map((slug) => names.get(slug)).join(" · ");
    const band = ui.words(`band_${bandOf(ui.mastery(row.slug))}`);
    return make("li", {}, button(names.get(row.slug), () => ui.pick(row.slug), {class: "vm-link"}),
      make("small", {}, [needs ? ui.words("needs", {names: needs}) : null, band].filter(Boolean).join(" · ")));
  });
  return [make("h3", {tabindex: "-1"}, ui.words("learn_to", {name: ui.called(card.name)})),
    make("p", {class: "vm-note"}, ui.words("learn_known")), make("ol", {class: "vm-steps vm-learning"}, steps),
    button(ui.words("back"), () => ui.pick(card.slug), {class: "vm-plain"})];
}

/** A concept's card. `ui` gives words, names and what the buttons do. */
function conceptPanel(card, ui) {
  const {words, called} = ui;
  const other = [card.name.zh, card.name.en].filter((name) => name && name !== called(card.name));
  const definition = card.definition ? quoted(card.definition, words) : make("p", {class: "vm-note"}, words("no_definition"));
  definition.classList.add("vm-definition");
  return [
    make("header", {},
      make("h3", {tabindex: "-1"}, called(card.name)),
      other.length ? make("p", {class: "vm-other"}, other.join(" · ")) : null,
      make("p", {class: "vm-facts"}, facts(card, ui)),
      card.aliases.length ? make("p", {class: "vm-facts"}, `${words("alias")}: ${card.aliases.slice(0, 6).join(" · ")}`) : null),
    masteryBar(card.slug, ui),
    make("div", {class: "vm-actions"},
      button(words("ask"), () => ui.say("ask", card), {class: "vm-main", "data-act": "ask"}),
      button(words("quiz"), () => ui.say("quiz", card), {"data-act": "quiz"}),
      button(words("learn"), () => ui.say("learn", card), {"data-act": "learn"})),
    definition,
    make("div", {class: "vm-actions"}, moves(card, ui)),
    make("div", {class: "vm-to"}, make("p", {class: "vm-label"}, words("route")),
      searchBox(words, called, ui.find, (match) => ui.route(card.slug, match.slug))),
    relationGroups(card, ui),
    card.papers.length ? make("section", {}, make("h4", {}, words("papers")), make("ul", {class: "vm-papers"},
      card.papers.map((paper) => paperLine(paper, words)))) : null,
  ];
}

function facts(card, {words, sectionTitle, sectionOf}) {
  const kind = words(`kind_${card.kind}`) || card.kind;
  const count = card.questions ? words("questions", {count: card.questions}) : words("no_questions");
  return [kind, sectionTitle(sectionOf(card.slug)), count].join(" · ");
}

function masteryBar(slug, {words, mastery}) {
  const value = mastery(slug), band = bandOf(value);
  const text = value === undefined ? words("band_none") : `${words(`band_${band}`)} · ${Math.round(100 * value)} %`;
  return make("p", {class: "vm-mastery", "data-band": band}, make("span", {class: "vm-label"}, `${words("mastery")}: `), text,
    make("span", {class: "vm-track", "aria-hidden": "true"},
      make("span", {class: "vm-fill", style: `width:${Math.round(100 * (value || 0))}%`})));
}

function moves(card, ui) {
  const node = ui.node(card.slug);
  return [
    ui.focus() === card.slug ? null : button(ui.words("centre"), () => ui.centre(card.slug), {class: "vm-plain", "data-act": "centre"}),
    ui.focus() && node && node.hidden ? button(ui.words("expand", {count: Math.min(12, node.hidden)}),
      () => ui.grow(card.slug), {class: "vm-plain", "data-act": "expand"}) : null,
    ui.grew(card.slug) ? button(ui.words("collapse"), () => ui.shrink(card.slug), {class: "vm-plain", "data-act": "collapse"}) : null,
  ];
}

function relationGroups(card, ui) {
  const groups = new Map();
  for (const row of card.relations) {
    const title = ui.words(`${row.outgoing ? "out" : "in"}_${row.kind}`);
    groups.set(title, [...(groups.get(title) || []), row]);
  }
  return [...groups].map(([title, rows], i) => make("details", {class: "vm-group", open: i < 2},
    make("summary", {}, title, make("span", {class: "vm-count"}, String(rows.length))), relatedList(rows, ui)));
}

/** The first few relations of a kind; the others on a click. */
function relatedList(rows, ui) {
  const items = rows.map((row) => make("li", {},
    button(ui.called(row.name), () => ui.pick(row.slug), {class: "vm-link"}), quoted(row, ui.words)));
  const list = make("ul", {}, items.slice(0, 4));
  if (rows.length > 5) {
    list.append(make("li", {}, button(ui.words("more", {count: rows.length - 4}), () => {
      list.replaceChildren(...items);
      items[4].querySelector("button").focus();
    }, {class: "vm-more"})));
  } else list.append(...items.slice(4));
  return list;
}

function paperLine(paper, words) {
  const place = paper.page ? words("page", {page: paper.page}) : words("not_held");
  const notes = [paper.introduced ? words("introduced") : null, place,
    paper.mentions ? words("mentions", {count: paper.mentions}) : null].filter(Boolean).join(" · ");
  const title = paper.url ? make("a", {href: paper.url, target: "_blank", rel: "noopener"}, paper.title) : paper.title;
  return make("li", {}, title, make("small", {}, notes));
}
