// Runs before the page's own scripts: settles the language and the light, keeps what was chosen, and serves the two
// switches of the header. Nothing here leaves the browser.
(() => {
  const WORDS = {
    zh: {toLang: "English", toLangLabel: "Switch to English", dark: "深色", light: "浅色", dim: "切换为深色", lit: "切换为浅色"},
    en: {toLang: "中文", toLangLabel: "切换为中文", dark: "Dark", light: "Light", dim: "Switch to dark", lit: "Switch to light"},
  };
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* the choice lasts for this page */ } };

  const wanted = kept("viva-lang") || navigator.language || "en";
  const lang = wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
  const full = lang === "zh" ? "zh-CN" : "en";
  for (const [name, value] of [["language", full], ["languages", [full]]])
    Object.defineProperty(navigator, name, {get: () => value, configurable: true});
  const root = document.documentElement;
  const name = () => { if (root.lang !== full) root.lang = full; };
  name();
  new MutationObserver(name).observe(root, {attributes: true, attributeFilter: ["lang"]});

  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const dark = () => { const chosen = kept("viva-light"); return chosen ? chosen === "dark" : system.matches; };
  const light = () => {
    for (const place of [root, document.body]) if (place && place.classList.contains("dark") !== dark()) place.classList.toggle("dark", dark());
    root.style.colorScheme = dark() ? "dark" : "light";
  };
  light();
  system.addEventListener("change", () => { light(); label(); });

  const label = () => {
    for (const button of document.querySelectorAll("[data-viva]")) {
      const own = WORDS[lang], toLang = button.dataset.viva === "lang";
      button.textContent = toLang ? own.toLang : dark() ? own.light : own.dark;
      button.setAttribute("aria-label", toLang ? own.toLangLabel : dark() ? own.lit : own.dim);
      if (toLang) button.lang = lang === "zh" ? "en" : "zh-CN";
    }
  };
  const chosen = (which) => {
    if (which === "lang") {
      keep("viva-lang", lang === "zh" ? "en" : "zh");
      location.reload();
    } else {
      keep("viva-light", dark() ? "light" : "dark");
      light();
      label();
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-viva]");
    if (button) chosen(button.dataset.viva);
  });
  document.addEventListener("DOMContentLoaded", () => {
    light();
    // Gradio sets the class by the system alone, and draws the header when it is ready.
    new MutationObserver(light).observe(document.body, {attributes: true, attributeFilter: ["class"]});
    new MutationObserver((_, self) => {
      if (document.querySelector("[data-viva]")) { label(); self.disconnect(); }
    }).observe(document.body, {childList: true, subtree: true});
  });
  window.viva = {lang};
})();
