// The Practice tab: `element` holds a picture drawn by the server; buttons and forms name what they do in `data-do`.
const BESIDE = new Set(["hint", "explain", "rate", "opinion"]);
const root = () => element.querySelector(".vp");
const seen = () => element.offsetParent !== null;
// `busy` is when the last click was sent; one that never comes back does not hold the page up for good.
const LONGEST = 90000;
let mine = false, busy = 0, began = 0, marking = "";

const status = (text) => { const place = element.querySelector(".vp-busy"); if (place) place.textContent = text; };
const act = (name, values) => {
  if (BESIDE.has(name)) return trigger("noted", {name, values});
  if (Date.now() - busy < LONGEST) return;
  busy = Date.now();
  mine = name !== "compare" && name !== "mark";
  root()?.classList.add("vp-working");
  status(root()?.dataset.busy || "");
  trigger("acted", {name, values});
};

const valuesOf = (form) => {
  const values = {};
  for (const [name, value] of new FormData(form)) (values[name] ||= []).push(String(value));
  return values;
};
const empty = (form) => form.dataset.do === "answer" &&
  ["pick", "said"].some((name) => form.querySelector(`[name=${name}]`)) &&
  !new FormData(form).getAll("pick").length && !String(new FormData(form).get("said") || "").trim();

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (empty(form)) {
    form.classList.add("vp-empty");
    return form.querySelector("[name=pick], [name=said]").focus();
  }
  act(form.dataset.do, valuesOf(form));
});
element.addEventListener("click", (event) => {
  const move = event.target.closest("[data-move]");
  if (move) return moved(move);
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const value = button.dataset.value;
  if (button.dataset.do === "ask") return trigger("asked", {value});
  if (button.dataset.do === "export") return trigger("exported", {value});
  act(button.dataset.do, {value: [value]});
});
element.addEventListener("change", (event) => {
  const input = event.target;
  if (input.dataset?.change === "mark") marking = input.name;
  if (input.dataset?.change) act(input.dataset.change, {value: [input.value]});
  input.form?.classList.remove("vp-empty");
});

const moved = (button) => {
  const row = button.closest("li"), by = Number(button.dataset.move);
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(row); else other.after(row);
  button.focus();
};

const picks = (key) => {
  const rating = element.querySelector(`.vp-graded [name=rating][value="${key}"]`);
  if (rating) { rating.click(); return true; }
  const input = element.querySelectorAll(".vp-question [name=pick]")[Number(key) - 1];
  if (!input) return false;
  if (input.type === "radio") input.checked = true; else input.checked = !input.checked;
  input.form.classList.remove("vp-empty");
  input.focus();
  return true;
};
const typing = (target) => target.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])");
const onKey = (event) => {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  if (!seen() || event.altKey || event.isComposing) return;
  const target = event.target, form = target.closest?.("form");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (form && element.contains(form)) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || typing(target)) return;
  if (/^[1-9]$/.test(event.key) && picks(event.key)) return event.preventDefault();
  if (event.key !== "Enter" || target.closest?.("button, a, summary, [role=tab]")) return;
  // Where an option has the focus, the browser sends the form itself for radio buttons; not everywhere for boxes.
  const primary = element.querySelector(".vp-question [data-primary], .vp-graded [data-primary], .vp-main [data-primary]");
  if (primary) { event.preventDefault(); primary.click(); }
};
document.addEventListener("keydown", onKey);

const clock = () => {
  const place = element.querySelector("[data-elapsed]");
  if (!place || !seen()) return;
  const seconds = Math.floor(Number(place.dataset.elapsed) + (Date.now() - began) / 1000);
  place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
setInterval(clock, 1000);

// A reload comes back to the round that was left in this tab of the browser; other tabs have their own.
const KEPT = "viva-practice";
const keep = () => {
  const kept = root()?.dataset.kept;
  try { kept ? sessionStorage.setItem(KEPT, kept) : sessionStorage.removeItem(KEPT); } catch { /* it lasts until a reload */ }
};
const kept = () => { try { return sessionStorage.getItem(KEPT) || ""; } catch { return ""; } };

// Gradio changes attributes, not what was chosen; and a point that is marked may have gone to another list.
const marked = () => {
  for (const list of element.querySelectorAll(".vp-mark")) list.value = list.querySelector("[selected]").value;
  if (marking) element.querySelector(`[name="${marking}"]`)?.focus({preventScroll: true});
  marking = "";
};
const drawn = () => {
  busy = 0;
  began = Date.now();
  clock();
  if (!root()?.querySelector(".viva-waiting")) keep();
  marked();
  if (!mine || !seen()) return;
  mine = false;
  window.scrollTo({top: 0});
  const typed = matchMedia("(pointer: fine)").matches && element.querySelector(".vp-question [name=said], .vp-talk [name=said]");
  const place = typed || element.querySelector("[data-focus]");
  place?.focus({preventScroll: true});
  element.querySelector("[data-latest]")?.scrollIntoView({block: "center"});
};
watch("value", () => requestAnimationFrame(drawn));

new IntersectionObserver((entries, self) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  self.disconnect();
  if (!root()) trigger("opened", {round: kept()});
}, {rootMargin: "50px"}).observe(element);

window.viva.save = (text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "text/markdown;charset=utf-8"}));
  link.download = `viva-interview-${new Date().toISOString().slice(0, 10)}.md`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
