// The sources beside the answer: opened by the numbers in it, turned page by page, on small screens a sheet.
const tab = document.querySelector("#viva-ask");
let cameFrom = null, awaited = 0;

const sheet = (open) => tab.classList.toggle("viva-sheet-open", open);

function show(number) {
  const source = element.querySelector(`#source-${number}`);
  if (!source) return;
  source.open = true;
  sheet(true);
  const summary = source.querySelector("summary");
  summary.focus({preventScroll: true});
  const pane = element.querySelector(".viva-sources"), moves = getComputedStyle(pane).overflowY !== "visible";
  if (moves) pane.scrollTo({top: source.offsetTop - pane.offsetTop - 52});
}

function cite(link) {
  const [, turn, number] = /#cite-(\d+)-(\d+)$/.exec(link.getAttribute("href"));
  cameFrom = link;
  if (element.querySelector(`[data-turn="${turn}"]`)) return show(Number(number));
  awaited = Number(number);
  trigger("wanted", {turn: Number(turn), number: awaited});
}

function turnPage(button) {
  const figure = button.closest(".viva-page"), data = figure.dataset;
  const page = Math.min(Math.max(Number(data.page) + Number(button.dataset.turnBy), 1), Number(data.pages));
  data.page = page;
  const image = figure.querySelector("img"), sheetLink = figure.querySelector(".viva-sheet");
  figure.classList.add("viva-loading");
  image.onload = image.onerror = () => figure.classList.remove("viva-loading");
  image.src = data.src.replace("{}", page);
  sheetLink.href = sheetLink.href.replace(/page=\d+$/, `page=${page}`);
  figure.querySelector("[aria-live]").textContent = data.caption.replace("{}", page).replace("[]", data.pages);
  for (const mark of figure.querySelectorAll(".viva-mark")) mark.hidden = page !== Number(data.cited);
}

function back() {
  sheet(false);
  cameFrom?.focus();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-turn-by], [data-close]");
  if (button) button.dataset.turnBy ? turnPage(button) : back();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('#chat a[href*="#cite-"]');
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  cite(link);
}, true);
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
  if (event.key === "Escape" && (tab.classList.contains("viva-sheet-open") || element.contains(event.target))) back();
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const box = document.querySelector("#question textarea");
    if (box?.offsetParent) { event.preventDefault(); box.focus(); }
  }
});
watch("value", () => {
  if (awaited) show(awaited);
  awaited = 0;
});

// A new question stands at the top of the window while its answer grows, unless the reader moves.
let questions = 0, followed = null;
for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"])
  document.addEventListener(moved, () => { followed = null; }, {passive: true, capture: true});
new MutationObserver(() => {
  const asked = document.querySelectorAll("#chat .user.message"), last = asked[asked.length - 1];
  if (asked.length > questions) {
    tab.classList.remove("viva-sheet-open", "viva-why-shut");
    followed = last;
    // Gradio leaves the box as high as the question was.
    requestAnimationFrame(() => { document.querySelector("#question textarea").style.height = ""; });
  }
  questions = asked.length;
  // The first one is below the header anyway.
  if (followed && questions > 1) requestAnimationFrame(() => followed && last.scrollIntoView({block: "start"}));
}).observe(document.querySelector("#thread"), {childList: true, subtree: true});
