// The Progress tab's page and the panel of a concept, each in an `element` of its own: buttons and forms drawn by the
// server name what they do in `data-do`. Handed over to other tabs, or told to the server, by `trigger`.
const EVENTS = {concept: "concept", practise: "practised", quiz: "quizzed", map: "mapped", ask: "asked", export: "exported"};
const MOST = 50_000_000;
const panel = Boolean(element.closest("#progress-concept"));
const find = (what) => element.querySelector(what);
const open = new Map();
let asked = null, mine = false;

const act = (name, values) => {
  mine = true;
  find(".vg, .vg-panel")?.classList.add("vg-working");
  const concept = panel ? find("[data-concept]")?.dataset.concept : document.querySelector("#progress-concept [data-concept]")?.dataset.concept;
  trigger("acted", {name, values: {concept: concept || "", ...values}});
};

element.addEventListener("submit", (event) => {
  event.preventDefault();
  act(event.target.dataset.do, Object.fromEntries(new FormData(event.target)));
});
element.addEventListener("click", (event) => {
  const fold = event.target.closest("summary")?.parentElement;
  if (fold?.dataset.key) open.set(fold.dataset.key, !fold.open);
  const button = event.target.closest("button");
  if (!button) return;
  if (button.hasAttribute("data-close")) return shut();
  if (button.hasAttribute("data-erase") || button.hasAttribute("data-erase-no")) return sure(button.hasAttribute("data-erase"));
  const what = button.dataset.do, value = button.dataset.value;
  if (what === "concept") window.viva.progressFrom = button;
  if (what in EVENTS) trigger(EVENTS[what], {value});
  else if (what) act(what, {value});
});

/** Erasing is asked about first. */
const sure = (shown) => {
  find(".vg-sure").hidden = !shown;
  find("[data-erase]").setAttribute("aria-expanded", String(shown));
  (shown ? find("[data-erase-no]") : find("[data-erase]")).focus();
};

element.addEventListener("change", async (event) => {
  if (event.target.matches("[data-names]")) return names(event.target.checked);
  if (event.target.type !== "file" || !event.target.files.length) return;
  const file = event.target.files[0];
  event.target.value = "";
  if (file.size > MOST) return void (find(".vg-status").textContent = find(".vg").dataset.tooBig);
  act("import", {text: await file.text()});
});

// ---- the heat map: names shown or not, one stop for the keyboard, arrows inside

// Unless chosen otherwise, names are shown where there is room for them.
const kept = () => {
  let chosen = null;
  try { chosen = localStorage.getItem("viva-progress-names"); } catch { /* private windows have no storage */ }
  return chosen ? chosen === "yes" : matchMedia("(min-width: 901px)").matches;
};
const named = (shown) => find(".vg")?.classList.toggle("vg-named", shown);
const names = (shown) => {
  named(shown);
  try { localStorage.setItem("viva-progress-names", shown ? "yes" : "no"); } catch { /* as long as the page then */ }
};
const cells = () => [...element.querySelectorAll(".vg-cells .vg-cell")];
const stop = (cell) => {
  for (const other of element.querySelectorAll('.vg-cells .vg-cell[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
};
const below = (cell, rows, by) => {
  const here = cell.getBoundingClientRect(), ahead = rows.map((row) => [row, row.getBoundingClientRect()])
    .filter(([, box]) => by > 0 ? box.top >= here.bottom - 2 : box.bottom <= here.top + 2);
  if (!ahead.length) return null;
  const line = ahead[by > 0 ? 0 : ahead.length - 1][1].top;
  const near = ahead.filter(([, box]) => Math.abs(box.top - line) < 4);
  return near.sort((a, b) => Math.abs(a[1].left - here.left) - Math.abs(b[1].left - here.left))[0][0];
};
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel) return shut();
  const cell = event.target.closest(".vg-cells .vg-cell");
  if (!cell) return;
  const rows = cells(), at = rows.indexOf(cell);
  const next = {ArrowRight: () => rows[at + 1], ArrowLeft: () => rows[at - 1], ArrowDown: () => below(cell, rows, 1),
    ArrowUp: () => below(cell, rows, -1), Home: () => rows[0], End: () => rows.at(-1)}[event.key];
  if (!next) return;
  event.preventDefault();
  const other = next();
  if (other) { stop(other); other.focus(); }
});
element.addEventListener("focusin", (event) => { if (event.target.matches(".vg-cells .vg-cell")) stop(event.target); });

// ---- drawn anew

const shut = () => {
  const from = window.viva.progressFrom, slug = find("[data-concept]")?.dataset.concept;
  find(".vg-panel")?.remove();
  const cell = from?.isConnected ? from : document.querySelector(`#progress [data-value="${CSS.escape(slug || "")}"]`);
  cell?.focus();
};
// Gradio changes what is there into what is to be there, in more than one step: what was opened is shut by that, names are
// hidden, and what was typed stays in fields that are now another answer's. So all is put right after every change.
const restore = () => {
  for (const fold of element.querySelectorAll("details[data-key]")) {
    const wanted = open.get(fold.dataset.key) === true;
    if (fold.open !== wanted) fold.open = wanted;
  }
  const box = find("[data-names]");
  if (box) box.checked = kept();
  if (box && find(".vg").classList.contains("vg-named") !== kept()) named(kept());
  if (cells().length && !find('.vg-cells .vg-cell[tabindex="0"]')) cells()[0].tabIndex = 0;
};
let value = null;
const changed = () => {
  restore();
  if (props.value === value) return;
  value = props.value;
  for (const form of element.querySelectorAll("form")) form.reset();
  requestAnimationFrame(drawn);
};
new MutationObserver(changed).observe(element, {childList: true, subtree: true, attributes: true, attributeFilter: ["open", "class", "tabindex"]});
watch("value", changed);

const drawn = () => {
  find(".vg-working")?.classList.remove("vg-working");
  if (panel) return arrived();
  if (mine) (find(".vg-problem") || find("[data-focus]"))?.scrollIntoView({block: "nearest"});
  mine = false;
};
/** The panel: a concept just chosen gets the focus, one that was corrected keeps its place. */
const arrived = () => {
  const slug = find("[data-concept]")?.dataset.concept || "";
  if (slug && (slug !== asked || !mine)) find("[data-focus]").focus({preventScroll: !matchMedia("(max-width: 900px)").matches});
  asked = slug;
  mine = false;
};
/** Each time the tab is come to: what was practised meanwhile shows. */
if (!panel) {
  let seen = false;
  new ResizeObserver(() => {
    const now = element.offsetParent !== null;
    if (now && !seen) trigger("opened", {});
    seen = now;
  }).observe(element.parentElement);
  window.viva.downloadRecord = (text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], {type: "application/json"}));
    link.download = "viva-record.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
}
