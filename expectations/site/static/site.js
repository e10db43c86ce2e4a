// Language, table filters. No library, no request; runs before the body so that no page flashes in the other language.
"use strict";

const LANGUAGE = "jiqun-language";

// A browser may forbid storage to files: then the choice lasts for the page, and travels in links.
function remembered() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "zh" || asked === "en") return asked;
  try {
    return localStorage.getItem(LANGUAGE) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

function speak(language) {
  document.documentElement.dataset.lang = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  try {
    localStorage.setItem(LANGUAGE, language);
  } catch { /* as above */ }
}

function filterRows(input) {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of document.getElementById(input.dataset.filter).tBodies[0].rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
}

speak(remembered());

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("language").addEventListener("click", () => {
    speak(document.documentElement.dataset.lang === "zh" ? "en" : "zh");
  });
  for (const input of document.querySelectorAll("input[data-filter]")) {
    input.addEventListener("input", () => filterRows(input));
  }
  // A count of failures shows its rule's cells alone.
  for (const link of document.querySelectorAll("a[data-show]")) {
    link.addEventListener("click", () => {
      const input = document.querySelector("input[data-filter='findings']");
      if (input) {
        input.value = link.dataset.show;
        filterRows(input);
      }
    });
  }
});
