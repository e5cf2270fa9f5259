// Buttons that ask a question or do something with the last answer: `element` holds them, `trigger` tells the page.
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask], [data-act]");
  if (!button) return;
  if (button.dataset.ask) return trigger("asked", {text: button.dataset.ask});
  if (button.dataset.act === "quiz") return trigger("quiz");
  if (button.dataset.act === "map") return trigger("mapped", {slug: button.dataset.concept});
  const shut = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(shut));
  document.querySelector("#viva-ask").classList.toggle("viva-why-shut", !shut);
  if (shut) trigger("why");
});
