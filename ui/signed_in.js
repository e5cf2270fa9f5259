// Shows in the header who is signed in, with a way out. Runs before the page's own scripts, which draw the header.
(() => {
  const user = document.querySelector("meta[name=viva-user]").content;
  const add = () => {
    const place = document.querySelector(".viva-switches");
    if (!place || place.querySelector("form")) return;
    const form = document.createElement("form"), button = document.createElement("button");
    Object.assign(form, {method: "post", action: "/logout"});
    button.className = "viva-switch";
    button.textContent = window.viva.lang === "zh" ? "退出" : "Sign out";
    button.title = button.ariaLabel = `${button.textContent} (${user})`;
    form.append(button);
    place.append(form);
  };
  new MutationObserver(add).observe(document, {childList: true, subtree: true});
})();
