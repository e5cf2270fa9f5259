// Adding: files chosen or dropped are looked at, uploaded one by one and then read; papers are fetched by name.
const says = (text) => { const place = part("adding").querySelector(".vl-said"); if (place) place.textContent = text; };

const take = async (files) => {
  const box = part("adding").querySelector(".vl-add"), words = JSON.parse(box.dataset.words), most = Number(box.dataset.most);
  const endings = box.querySelector("[type=file]").accept.split(",");
  const wrong = [], sent = [];
  for (const file of files) {
    const name = (key) => words[key].replace("{name}", () => file.name);
    if (!endings.some((ending) => file.name.toLowerCase().endsWith(ending))) { wrong.push(name("wrong_kind")); continue; }
    if (file.size > most) { wrong.push(name("too_large")); continue; }
    says(name("uploading"));
    try {
      const {path} = await upload(file);
      sent.push({path, name: file.name});
    } catch { wrong.push(name("not_uploaded")); }
  }
  says(wrong.join(" "));
  if (sent.length) act("add", {files: sent});
};

document.addEventListener("change", (event) => {
  if (event.target.id !== "vl-files" || !here(event.target)) return;
  const files = [...event.target.files];
  event.target.value = "";
  take(files);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches?.("#library .vl-names")) return;
  event.preventDefault();
  const field = event.target.elements.names, names = field.value.split(/[\s,，、;；]+/).filter(Boolean);
  field.value = "";
  if (names.length) act("fetch", {names});
});
const dragged = (event) => event.dataTransfer?.types.includes("Files") && event.target.closest?.("#library-adding .vl-add");
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
  const box = dragged(event);
  if (!box) return;
  event.preventDefault();
  box.classList.toggle("vl-over", kind === "dragover");
  if (kind === "drop") take([...event.dataTransfer.files]);
});
