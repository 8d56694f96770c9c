"use strict";
// Submits the page that posts itself and the page whose frames have loaded, keeps
// a form from being sent twice, and shows the buttons that only work with script.
// Every page works without it.
(() => {
  const post = document.querySelector("form[data-post]");
  if (post) HTMLFormElement.prototype.submit.call(post);

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }
  // The page that loads frames goes on when all of them have loaded, and does not
  // wait for them for ever where somebody else is to be told.
  const loaded = document.querySelector("form[data-loaded]");
  if (loaded) {
    const onward = () => {
      if (!loaded.dataset.sent) loaded.requestSubmit();
    };
    addEventListener("load", onward);
    if ("onward" in loaded.dataset) setTimeout(onward, 3000);
  }
  // A page that comes back from the browser's memory may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
  });

  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      const lines = [...source.querySelectorAll("li")].map((item) => item.textContent.trim());
      try {
        await navigator.clipboard.writeText(lines.length ? lines.join("\n") : source.textContent.trim());
        button.textContent = button.dataset.copied;
      } catch {
        button.hidden = true;
      }
    });
  }

  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
