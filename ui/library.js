// The Library tab: `element` holds the choice of views; the others are drawn by the server beside it. Buttons name what
// they do in `data-do` and to what in `data-names`.
const root = () => element.closest("#library");
const part = (name) => document.getElementById(`library-${name}`);
const here = (target) => target.closest?.("#library");
const LAZY = new Set(["outline", "concepts", "health"]);
const asked = new Set(), opened = new Map();
let view = "documents", sought = "", mine = false, told = "", closed = "", held = false;

const act = (name, values) => { mine = true; closed = ""; trigger("acted", {name, values}); };

const want = () => {
  if (!LAZY.has(view)) return;
  const empty = !part(view).textContent.trim();
  if (!empty) asked.delete(view);
  else if (!asked.has(view)) { asked.add(view); trigger("wanted", {view, id: ""}); }
};
const show = (name) => {
  view = name;
  root().dataset.view = view;
  for (const button of element.querySelectorAll("[data-view]"))
    if (button.dataset.view === view) button.setAttribute("aria-current", "page"); else button.removeAttribute("aria-current");
  want();
};

const pending = (button) => {
  const row = button.closest(".vl-row");
  if (!row) return;
  row.classList.add("vl-pending");
  for (const each of row.querySelectorAll("button")) each.disabled = true;
};
const more = (button) => {
  const rows = [...part("concepts").querySelectorAll(".vl-row[hidden]")];
  for (const row of rows.slice(0, 30)) row.hidden = false;
  rows[0]?.querySelector("button")?.focus();
  if (rows.length <= 30) button.remove(); else button.textContent = button.textContent.replace(/\d+/, String(rows.length - 30));
};
const shut = () => { const run = part("run").querySelector(".vl-run"); if (run) { closed = told; run.hidden = true; } };

const acts = {
  cancel: (button, names) => { button.disabled = true; trigger("cancelled", {number: names[0]}); },
  check: () => trigger("checked", {}),
  more, shut,
  save: () => editor?.save(),
  revert: () => editor?.revert(),
};
const onClick = (event) => {
  if (!element.isConnected) return document.removeEventListener("click", onClick);
  if (!here(event.target)) return;
  const tab = event.target.closest("nav [data-view]"), line = event.target.closest("[data-line]");
  if (tab) {
    if (part("run").querySelector(".vl-done")) shut();
    return show(tab.dataset.view);
  }
  if (line) return editor?.go(Number(line.dataset.line));
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const name = button.dataset.do, names = JSON.parse(button.dataset.names || "[]");
  if (acts[name]) return acts[name](button, names);
  pending(button);
  if (button.closest(".vl-done")) shut();
  act(name, {names});
};
document.addEventListener("click", onClick);

// What is looked for and what is open stays when the list is drawn anew.
const seek = () => {
  const list = part("documents"), words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of list.querySelectorAll(".vl-group")) {
    let own = 0;
    for (const row of group.querySelectorAll(".vl-row")) {
      const text = `${row.dataset.id} ${row.textContent}`.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      own += !row.hidden;
    }
    found += own;
    group.hidden = !own;
    const open = words.length ? true : opened.get(group.dataset.group);
    if (open !== undefined && group.open !== open) group.open = open;
  }
  const none = list.querySelector(".vl-search [role=status]");
  if (none) none.hidden = found > 0;
};
const onInput = (event) => {
  if (!event.target.matches?.("#library-documents [type=search]")) return;
  sought = event.target.value;
  seek();
};
document.addEventListener("input", onInput);
document.addEventListener("click", (event) => {
  const summary = event.target.closest?.("#library .vl-group > summary");
  if (summary && !sought.trim()) opened.set(summary.parentElement.dataset.group, !summary.parentElement.open);
});

// Gradio draws the same outcome more than once: what was closed stays closed, and what had the focus keeps it.
const came = (outcome) => {
  const fresh = outcome.outerHTML !== told, lost = document.activeElement === document.body || document.activeElement?.disabled;
  told = outcome.outerHTML;
  if (closed === told) { outcome.hidden = true; return; }
  if (fresh && outcome.matches("[data-saved]")) editor?.saved();
  if (fresh && !outcome.matches("[data-saved]")) editor?.failed();
  if (lost && (held || (fresh && mine))) { outcome.querySelector("button")?.focus(); held = true; }
  if (fresh) mine = false;
};
document.addEventListener("focusin", (event) => { held = part("run")?.contains(event.target) ?? false; });

const settle = () => {
  const field = part("documents").querySelector("[type=search]");
  if (field && !field.dataset.ready) { field.dataset.ready = "true"; field.value = sought; if (sought || opened.size) seek(); }
  part("run").setAttribute("aria-live", "polite");
  const outcome = part("run").querySelector(".vl-done:not([hidden])");
  if (outcome) came(outcome);
  const text = part("outline").querySelector(".vl-outline:not([data-ready])");
  if (text) edit(text);
  want();
};

new IntersectionObserver((entries, self) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  self.disconnect();
  new MutationObserver(settle).observe(root(), {childList: true, subtree: true});
  root().dataset.view = view;
  trigger("opened", {});
  // Come back to, the tab shows what others have changed meanwhile.
  let shown = true;
  new ResizeObserver(() => {
    const now = element.offsetParent !== null;
    if (now && !shown) trigger("wanted", {view: "documents"});
    shown = now;
  }).observe(element.parentElement);
}, {rootMargin: "50px"}).observe(element);
