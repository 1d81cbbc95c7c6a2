// A slider and its number say the same; a budget is kept as the sliders stand.
(() => {
  "use strict";
  const form = document.getElementById("sliders");
  const DIGITS = 4;
  for (const slider of form.querySelectorAll("input[type=range]")) {
    const number = document.getElementById(slider.dataset.for);
    slider.addEventListener("input", () => {
      // Rounded up beyond the most, a number would keep the form from being sent.
      const rounded = Number(Number(slider.value).toPrecision(DIGITS));
      number.value = Math.min(rounded, Number(slider.max));
    });
    number.addEventListener("input", () => { slider.value = number.value; });
  }
  for (const keep of document.querySelectorAll("[data-with=sliders]")) {
    const { action } = keep;
    keep.addEventListener("submit", () => {
      keep.action = `${action}?${new URLSearchParams(new FormData(form))}`;
    });
  }
})();
