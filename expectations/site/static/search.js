// Search over data/search.js: rows of [address, Chinese, English, further text in Chinese, in English if it differs].
"use strict";

const MOST = 200;

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function search(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length
    ? window.jiqunSearch.filter((row) => {
      const text = row.join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    })
    : [];
  const list = document.getElementById("hits");
  list.replaceChildren(...hits.slice(0, MOST).map(([address, zh, en, moreZh, moreEn]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.append(span("zh", zh), span("en", en));
    const small = document.createElement("small");
    small.append(span("zh", moreZh), span("en", moreEn || moreZh));
    item.append(link, small);
    return item;
  }));
  const found = document.getElementById("found");
  found.replaceChildren(
    span("zh", `${hits.length} 条${hits.length > MOST ? `，列出前 ${MOST} 条` : ""}`),
    span("en", `${hits.length} found${hits.length > MOST ? `, the first ${MOST} listed` : ""}`),
  );
}

document.addEventListener("DOMContentLoaded", () => {
  const input = document.querySelector("header input[name=q]");
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", () => search(input.value));
  input.form.addEventListener("submit", (event) => event.preventDefault());
  search(input.value);
});
