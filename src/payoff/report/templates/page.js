(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const options = {
    actions: false,
    ast: true,
    config: { ...data.theme, aria: false },
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  };
  for (const [name, spec] of Object.entries(data.charts)) {
    const place = document.getElementById("chart-" + name);
    window.vegaEmbed(place, spec, options).then(
      () => {
        // The words around a chart say what it shows; its thousands of marks need not.
        place.querySelector("svg").setAttribute("aria-hidden", "true");
        place.classList.add("drawn");
      },
      (problem) => {
        place.textContent = "This chart could not be drawn: " + problem.message;
        console.error(problem);
      },
    );
  }
  const folded = () => document.querySelectorAll("details");
  window.addEventListener("beforeprint", () => folded().forEach((part) => { part.open = true; }));
})();
