// Small comforts; every page works without them.
(() => {
  "use strict";
  const all = (selector) => document.querySelectorAll(selector);

  for (const time of all("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.title = time.textContent;
    time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  }

  document.addEventListener("submit", (event) => {
    const { confirm: asks } = event.target.dataset;
    if (asks && !window.confirm(asks)) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (button && event.target.method === "post") {
      window.setTimeout(() => { button.disabled = true; });
    }
  });
  // A page that the browser kept comes back as it was left: its buttons must work again.
  window.addEventListener("pageshow", () => {
    for (const button of all("button[disabled]")) button.disabled = false;
  });

  for (const form of all("[data-drop]")) {
    const input = form.querySelector("input[type=file]");
    const over = (on) => (event) => {
      event.preventDefault();
      form.classList.toggle("over", on);
    };
    form.addEventListener("dragover", over(true));
    form.addEventListener("dragleave", over(false));
    form.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length !== 1) return;
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    });
    input.addEventListener("change", () => { if (input.files.length) form.requestSubmit(); });
  }

  for (const group of all("[data-more]")) {
    group.addEventListener("input", () => {
      const last = group.lastElementChild;
      if (!last.value) return;
      const next = last.cloneNode();
      next.value = "";
      next.removeAttribute("value");
      group.append(next);
    });
  }

  for (const watched of all("[data-follow]")) {
    watched.addEventListener("ended", () => window.location.reload());
  }

  for (const waiting of all("[data-await]")) {
    fetch(waiting.dataset.await).finally(() => window.location.reload());
  }

  const menus = () => all("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
