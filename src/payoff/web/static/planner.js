// A slider and its number say the same; a budget is kept as the sliders stand.
(() => {
  "use strict";
  const form = document.getElementById("sliders");
  const DIGITS = 4;
  for (const slider of form.querySelectorAll("input[type=range]")) {
    const number = document.getElementById(slider.dataset.for);
    slider.addEventListener("input", () => {
      const { max } = slider;
      const exact = slider.value === max ? max : Number(slider.value).toPrecision(DIGITS);
      number.value = Number(exact);
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
