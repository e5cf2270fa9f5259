// The outline's editor: line numbers beside the text, problems looked for at every pause of typing, and marked by line.
const PAUSE = 500;
let editor = null;

const edit = (box) => {
  const text = box.querySelector("textarea"), lines = box.querySelector(".vl-lines"), found = box.querySelector(".vl-told");
  const save = box.querySelector("[data-do=save]"), revert = box.querySelector("[data-do=revert]");
  const status = box.querySelector(".vl-saving [role=status]"), choice = box.querySelector("select");
  const words = JSON.parse(box.dataset.words);
  let kept = box.dataset.new ? "" : text.value, sent = null, timer = 0, turn = 0, grave = false;
  box.dataset.ready = "true";

  const dirty = () => text.value !== kept;
  const number = () => {
    const marked = new Set([...found.querySelectorAll("[data-line]")].map((button) => Number(button.dataset.line)));
    const count = text.value.split("\n").length;
    lines.replaceChildren(...Array.from({length: count}, (_, at) => {
      const line = document.createElement("div");
      line.textContent = String(at + 1);
      if (marked.has(at + 1)) line.className = "vl-marked";
      return line;
    }));
    lines.scrollTop = text.scrollTop;
  };
  const look = () => {
    if (!save) return;
    save.disabled = !dirty() || grave || sent !== null;
    revert.hidden = !dirty();
    if (choice) choice.disabled = dirty();
    status.textContent = dirty() ? words.unsaved : status.textContent === words.unsaved ? "" : status.textContent;
  };
  const check = async () => {
    const own = ++turn;
    try {
      const html = await server.told({text: text.value, lang: window.viva.lang});
      if (own !== turn) return;
      found.innerHTML = html;
      grave = Boolean(found.querySelector(".vl-grave"));
    } catch { /* the next pause asks again */ }
    number();
    look();
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
    number();
    look();
  };

  text.addEventListener("input", changed);
  text.addEventListener("scroll", () => { lines.scrollTop = text.scrollTop; });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (save && !save.disabled) editor.save();
  });
  choice?.addEventListener("change", () => trigger("wanted", {view: "outline", id: choice.value}));

  editor = {
    dirty,
    save() {
      sent = text.value;
      look();
      act("save", {id: box.dataset.id, text: sent, before: kept});
    },
    saved() {
      if (sent === null) return;
      kept = sent;
      sent = null;
      status.textContent = words.saved;
      look();
    },
    failed() { sent = null; look(); },
    revert() { text.value = kept; changed(); text.focus(); },
    go(line) {
      const before = text.value.split("\n"), start = before.slice(0, line - 1).join("\n").length + (line > 1);
      text.focus();
      text.setSelectionRange(start, start + before[line - 1].length);
      text.scrollTop = (line - 4) * text.scrollHeight / before.length;
      text.scrollLeft = 0;
    },
  };
  found.textContent = words.checking_outline;
  number();
  look();
  check();
};
window.addEventListener("beforeunload", (event) => { if (editor?.dirty() && element.isConnected) event.preventDefault(); });
