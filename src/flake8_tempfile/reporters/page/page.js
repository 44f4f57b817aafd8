
"use strict";
// Shows the findings that all filters agree to, and the files that have any of them.
const form = document.getElementById("filters");
const sections = [...document.querySelectorAll("section.file")].map((element) => ({
  element,
  articles: [...element.querySelectorAll("article")].map((article) => ({
    element: article,
    text: (element.querySelector("h2").textContent + " " + article.textContent).toLowerCase(),
  })),
}));

function filter() {
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const code = form.elements.code.value;
  const file = form.elements.file.value;
  let shown = 0;
  let total = 0;
  sections.forEach((section, index) => {
    let here = 0;
    for (const { element, text } of section.articles) {
      const wanted =
        (!code || element.dataset.code.split(" ").includes(code)) &&
        (!file || file === String(index)) &&
        (!form.elements.fixable.checked || element.dataset.fixable === "yes") &&
        words.every((word) => text.includes(word));
      element.hidden = !wanted;
      here += wanted;
    }
    section.element.hidden = here === 0;
    shown += here;
    total += section.articles.length;
  });
  form.elements.shown.value = `${shown} of ${total} shown`;
}

// What is set stands in the address, so that a view can be linked to.
function remember() {
  const values = [...new FormData(form)].filter(([, value]) => value);
  history.replaceState(null, "", "#" + new URLSearchParams(values));
  filter();
}

function recall() {
  const values = new URLSearchParams(location.hash.slice(1));
  for (const name of ["text", "code", "file"]) {
    form.elements[name].value = values.get(name) || "";
  }
  form.elements.fixable.checked = values.has("fixable");
  filter();
}

form.addEventListener("input", remember);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", recall);
form.hidden = false;
recall();
