// The list of conversations: opened, renamed in place, exported, deleted after a second click.
const rowOf = (target) => target.closest("li[data-id]");
const shutMenus = () => { for (const menu of element.querySelectorAll("details[open]")) menu.open = false; };

function rename(row) {
  const field = row.querySelector("input");
  row.classList.add("viva-renaming");
  field.hidden = false;
  field.value = row.dataset.title;
  field.select();
  field.focus();
}

function renamed(row, keep) {
  const field = row.querySelector("input"), title = field.value.trim();
  if (field.hidden) return;
  field.hidden = true;
  row.classList.remove("viva-renaming");
  if (keep && title && title !== row.dataset.title) trigger("renamed", {id: row.dataset.id, title});
  row.querySelector(".viva-talk").focus();
}

function sure(row, ask) {
  row.querySelector(".viva-sure").hidden = !ask;
  row.querySelector(ask ? "[data-talk=removed]" : "summary").focus();
}

function list(open) {
  element.querySelector("[data-talk=list]")?.setAttribute("aria-expanded", String(open));
  element.classList.toggle("viva-list-open", open);
}
// What leads away from the list; all else goes on in it.
const LEAVES = new Set(["fresh", "opened", "removed"]);

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-talk]");
  if (!button) return;
  const row = rowOf(button), id = row?.dataset.id;
  const acts = {
    fresh: () => trigger("fresh"),
    list: () => list(button.getAttribute("aria-expanded") !== "true"),
    opened: () => trigger("opened", {id}),
    rename: () => rename(row),
    remove: () => sure(row, true),
    keep: () => sure(row, false),
    removed: () => trigger("removed", {id}),
    export: () => { window.viva.exportTitle = row.dataset.title; trigger("exported", {id}); },
  };
  if (LEAVES.has(button.dataset.talk)) list(false);
  shutMenus();
  acts[button.dataset.talk]();
});
element.addEventListener("keydown", (event) => {
  const row = rowOf(event.target);
  if (event.key === "Escape") shutMenus();
  if (!row || event.target.tagName !== "INPUT") return;
  if (event.key === "Enter") renamed(row, true);
  if (event.key === "Escape") renamed(row, false);
});
element.addEventListener("focusout", (event) => {
  if (event.target.tagName === "INPUT") renamed(rowOf(event.target), true);
});
document.addEventListener("click", (event) => { if (!element.contains(event.target)) shutMenus(); });

// Drawn anew, the list is as open as it was.
watch("value", () => requestAnimationFrame(() => list(element.classList.contains("viva-list-open"))));

window.viva.download = (text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "text/markdown;charset=utf-8"}));
  link.download = `${(window.viva.exportTitle || "viva").replace(/[\\/:*?"<>|\u0000-\u001f\s]+/g, " ").trim().slice(0, 60)}.md`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
