"use strict";
// What the pages can do beyond being read: search, filters and sorting. All of them can be read without.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement.dataset.root;
  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  // The search: what it looks through is a script of its own, loaded when somebody begins to type.
  const field = one("#search");
  const found = one("#found");
  let loading = null;
  const entries = () => {
    loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${root}search.js`;
      script.onload = () => resolve(window.authspecEntries.map((entry) => ({ entry, title: entry[1].toLowerCase(), text: entry.join(" ").toLowerCase() })));
      document.head.append(script);
    });
    return loading;
  };
  // What has the words in its title comes first, and there what begins with them.
  const rank = (item, words) => (item.title.startsWith(words[0]) ? 0 : words.every((word) => item.title.includes(word)) ? 1 : 2);
  const look = async () => {
    const words = wordsOf(field.value);
    const known = await entries();
    if (words.join(" ") !== wordsOf(field.value).join(" ")) return; // somebody has typed on
    const hits = words.length === 0 ? [] : known.filter((item) => words.every((word) => item.text.includes(word)));
    hits.sort((a, b) => rank(a, words) - rank(b, words));
    const most = 30;
    found.replaceChildren(...hits.slice(0, most).map(({ entry: [kind, title, path] }) => {
      const link = document.createElement("a");
      link.href = root + path;
      link.setAttribute("role", "option");
      const about = document.createElement("span");
      about.textContent = kind;
      link.append(title, about);
      return link;
    }));
    if (words.length > 0 && hits.length !== Math.min(hits.length, most) || hits.length === 0) {
      const rest = document.createElement("p");
      rest.textContent = hits.length === 0 ? "Nothing has these words." : `${hits.length - most} more`;
      found.append(rest);
    }
    found.hidden = words.length === 0;
  };
  field.addEventListener("input", look);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    one("a", found)?.click();
  });
  field.form.addEventListener("keydown", (event) => {
    const links = [field, ...all("a", found)];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      found.hidden = true;
      field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      links[Math.max(0, Math.min(links.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!field.form.contains(event.target)) found.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input")) {
      event.preventDefault();
      field.focus();
    }
  });

  // Filters: rows that lack the words are left out, and headings that have no row left.
  for (const input of all("[data-filter]")) {
    const table = document.getElementById(input.dataset.filter);
    input.form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("input", () => {
      const words = wordsOf(input.value);
      for (const row of all("[data-words]", table)) {
        const text = row.dataset.words.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
      for (const body of all(".ruled", table)) {
        body.hidden = !one("[data-words]:not([hidden])", body);
        body.previousElementSibling.hidden = body.hidden;
      }
    });
  }

  // Sorting by a column, whose cells say by what.
  for (const button of all(".sort")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const text = head.cellIndex === 0;
      const was = head.getAttribute("aria-sort");
      const down = was ? was === "ascending" : !text; // names from A, numbers from the top
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
      const compare = (a, b) => (text ? key(a).localeCompare(key(b)) : key(a) - key(b));
      const body = head.closest("table").tBodies[0];
      body.append(...[...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b))));
    });
  }

  // What an address names is opened where it is folded, and all of it on paper.
  const reveal = () => {
    const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (target?.matches("details")) target.open = true;
    for (const details of all("details", target ?? document.createElement("div"))) details.open = true;
  };
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const details of all(".wired:not([open])")) details.open = true;
  });
  document.documentElement.dataset.ready = "yes";
  reveal();
})();
