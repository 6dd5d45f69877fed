"use strict";
// What the page can do beyond showing its tables: filters, sorting, the details behind a cell, links to them, and
// walking through the matrix by keyboard. All text of a target becomes text nodes; nothing is ever parsed as HTML.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const order = ["fail", "unexpected-pass", "error", "blocked", "warn", "expected-fail", "note", "pass", "skip"];
  const signs = { fail: "✗", "unexpected-pass": "⁉", error: "?", blocked: "■", warn: "!", "expected-fail": "≈", note: "i", pass: "✓", skip: "–" };
  const quiet = new Set(["pass", "skip"]);

  // make("p", {class: "x"}, child…): children are nodes or texts.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  // visible shows control characters, and those that turn or hide text, as \u{…}.
  const visible = (text) =>
    String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffc]/gu,
      (c) => (c === "\r" ? "" : `\\u{${c.codePointAt(0).toString(16)}}`));

  // The runs: gzip in base64url, unpacked when somebody wants to see what is in them.
  const unpacked = new Map();
  const unpack = (id) => {
    if (!unpacked.has(id)) {
      unpacked.set(id, (async () => {
        const packed = atob(one(`#${id}`).textContent.trim().replaceAll("-", "+").replaceAll("_", "/"));
        const octets = Uint8Array.from(packed, (c) => c.charCodeAt(0));
        const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream("gzip"));
        return JSON.parse(await new Response(stream).text());
      })());
    }
    return unpacked.get(id);
  };

  const columns = all("#columns li").map((item) => item.textContent);

  const badge = (verdict) => make("span", { class: `v ${verdict}` }, `${signs[verdict] ?? ""} ${verdict}`);

  const fact = (list, name, text) => {
    if (text) list.append(make("dt", {}, name), make("dd", {}, visible(text)));
  };

  const checkBlock = (c, check) => {
    const facts = make("dl");
    fact(facts, "rule", check.requirement ?? "a set-up step of the case");
    fact(facts, "want", check.want);
    fact(facts, "got", check.got);
    fact(facts, check.verdict === "skip" ? "skipped" : "reason", check.reason);
    fact(facts, "step", check.step);
    fact(facts, "where", `${c.file}:${check.line || c.line}`);
    return make("section", { class: "check" }, make("h3", {}, badge(check.verdict), " ", make("code", {}, `${c.id}#${check.name}`)), facts);
  };

  const wire = (exchange) => {
    const connection = exchange.connection ? ` on connection ${exchange.connection}` : "";
    const ending = exchange.outcome === "complete" ? "" : ` — ${exchange.outcome} ${exchange.detail ?? ""}`;
    const parts = [
      make("p", { class: "faint" }, visible(`${exchange.step || "request"}${connection}, ${exchange.took} ms${ending}`)),
      make("pre", { class: "sent", "aria-label": "sent", tabindex: "0" }, visible(exchange.sent)),
      make("pre", { class: "received", "aria-label": "received", tabindex: "0" }, visible(exchange.received) || "(nothing)"),
    ];
    const cut = exchange.cut;
    if (cut) parts.push(make("p", { class: "faint" }, `Not shown: ${cut.sent ?? 0} octets sent, ${cut.received ?? 0} received.`));
    return parts;
  };

  // caseBlock is a case with some of its checks, how it went over the wire and how to repeat it.
  const caseBlock = (c, checks) => {
    const block = make("div", {}, make("p", { class: "faint" }, visible(c.title)), ...checks.map((check) => checkBlock(c, check)));
    const exchanges = c.exchanges ?? [];
    if (exchanges.length > 0) {
      const details = make("details", {}, make("summary", {}, `As it went over the wire: ${exchanges.length} exchange${exchanges.length > 1 ? "s" : ""}`));
      details.append(...exchanges.flatMap(wire));
      details.open = checks.some((check) => !quiet.has(check.verdict));
      block.append(details);
    }
    const again = [c.reproduce?.authspec, c.reproduce?.curl].filter(Boolean);
    if (again.length > 0) block.append(make("p", { class: "faint" }, "To repeat it:"), make("pre", { tabindex: "0" }, visible(again.join("\n"))));
    return block;
  };

  // behind finds what stands behind a cell: pairs of a case and its checks, the gravest first.
  const behind = (run, kind, id) => {
    const found = [];
    for (const c of run.results) {
      const checks = (c.checks ?? []).filter((check) =>
        kind === "case" ? c.id === id : kind === "check" ? `${c.id}#${check.name}` === id : check.requirement === id);
      if (checks.length > 0) found.push([c, checks.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))]);
    }
    return found.sort((a, b) => order.indexOf(a[1][0].verdict) - order.indexOf(b[1][0].verdict));
  };

  const dialog = one("dialog");
  const heading = one("h2", dialog);
  const content = one(".content", dialog);

  const rule = (requirement) => {
    const facts = make("dl");
    fact(facts, "rule", requirement.rule);
    fact(facts, "source", `${requirement.source}, ${requirement.level}${requirement.severity ? `, severity ${requirement.severity}` : ""}`);
    fact(facts, "impact", requirement.impact);
    return facts;
  };

  const show = async (place) => {
    const [run, rules] = await Promise.all([unpack(`run-${place.column}`), unpack("rules")]);
    const found = behind(run, place.kind, place.id);
    const name = columns.length > 1 ? `${columns[place.column]}: ${place.id}` : place.id;
    heading.replaceChildren(visible(name));
    content.replaceChildren();
    const requirement = rules[place.kind === "requirement" ? place.id : found[0]?.[1][0].requirement];
    if (requirement && place.kind !== "case") content.append(rule(requirement));
    const loud = found.filter(([c, checks]) => place.kind === "case" || place.kind === "check" || checks.some((check) => !quiet.has(check.verdict)));
    for (const [c, checks] of loud) content.append(caseBlock(c, place.kind === "requirement" ? checks.filter((check) => !quiet.has(check.verdict)) : checks));
    const silent = found.filter((pair) => !loud.includes(pair));
    if (silent.length > 0) content.append(rest(silent, place));
    if (found.length === 0) content.append(make("p", {}, "The run has no check of it."));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };

  // rest lists what holds or was skipped; each can be opened in turn.
  const rest = (found, place) => {
    const list = make("ul");
    for (const [c, checks] of found) {
      for (const check of checks) {
        const target = { kind: "check", id: `${c.id}#${check.name}`, column: place.column };
        const item = make("li", {}, badge(check.verdict), " ", make("a", { href: link(target) }, visible(target.id)));
        if (check.reason) item.append(make("span", { class: "faint" }, ` ${visible(check.reason)}`));
        list.append(item);
      }
    }
    return make("div", {}, make("h3", {}, "Holds, or does not apply"), list);
  };

  // Links: #KIND/COLUMN/ID, each part percent-encoded.
  const link = (place) => `#${[place.kind, columns[place.column] ?? "", place.id].map(encodeURIComponent).join("/")}`;
  const placeOf = (hash) => {
    const parts = hash.slice(1).split("/");
    if (parts.length !== 3 || !["requirement", "check", "case"].includes(parts[0])) return null;
    try {
      const [kind, column, id] = parts.map(decodeURIComponent);
      const index = columns.indexOf(column);
      return index < 0 ? null : { kind, column: index, id };
    } catch {
      return null;
    }
  };
  const follow = () => {
    const place = placeOf(location.hash);
    if (place) show(place);
    else if (dialog.open) dialog.close();
  };
  const go = (place) => {
    history.replaceState(null, "", link(place));
    show(place);
  };
  addEventListener("hashchange", follow);
  dialog.addEventListener("close", () => {
    if (placeOf(location.hash)) history.replaceState(null, "", location.pathname + location.search);
  });
  one(".close", dialog).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open], .cell button");
    if (!button) return;
    const row = button.closest("tr");
    const table = button.closest("table");
    const column = table?.classList.contains("matrix") ? button.parentElement.cellIndex - 1 : 0;
    go({ kind: button.dataset.open || table.dataset.kind, id: button.dataset.id ?? row.dataset.id, column });
  });

  // Filters: a row is shown where all of them agree. Groups without a row are hidden too.
  const filters = one(".filters");
  const rows = all("tr[data-id]").map((row) => ({ row, text: row.textContent.toLowerCase(), ...row.dataset }));
  const groups = all("tbody[data-group]").map((body) => ({ body, toggle: one("tr.group button", body), rows: all("tr[data-id]", body) }));
  const folded = new Set();
  const filter = () => {
    const want = Object.fromEntries(all("[name]", filters).map((field) => [field.name, field.value]));
    const words = want.text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text, level, source, verdicts } of rows) {
      const fits = words.every((word) => text.includes(word)) && (!want.level || !level || level === want.level) &&
        (!want.source || !source || source === want.source) && (!want.verdict || verdicts.split(" ").includes(want.verdict));
      row.dataset.fits = fits ? "yes" : "";
      if (fits) shown++;
    }
    for (const { body, toggle, rows: inside } of groups) {
      body.hidden = !inside.some((row) => row.dataset.fits);
      toggle.setAttribute("aria-expanded", String(!folded.has(body)));
    }
    for (const { row } of rows) row.hidden = !row.dataset.fits || folded.has(row.parentElement);
    for (const tile of all(".tiles button[data-verdict]")) tile.setAttribute("aria-pressed", String(tile.dataset.verdict === want.verdict));
    one("output", filters).textContent = `${shown} of ${rows.length} rows`;
    roam();
  };
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(() => { filter(); choose(); }));
  for (const { body, toggle } of groups) {
    toggle.addEventListener("click", () => {
      if (!folded.delete(body)) folded.add(body);
      filter();
    });
  }
  for (const tile of all(".tiles button[data-verdict]")) {
    tile.addEventListener("click", () => {
      const field = one("[name=verdict]", filters);
      field.value = field.value === tile.dataset.verdict ? "" : tile.dataset.verdict;
      filter();
    });
  }

  // Columns of the matrix whose name does not fit are left out.
  const matrix = one(".matrix");
  const left = new CSSStyleSheet();
  document.adoptedStyleSheets = [left];
  const shownColumns = () => {
    const words = (one("[name=columns]", filters)?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    return columns.map((name) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)));
  };
  const choose = () => {
    if (!matrix) return;
    const hidden = shownColumns().flatMap((fits, i) => (fits ? [] : [`.matrix tr > :nth-child(${i + 2}), .matrix col:nth-child(${i + 2})`]));
    left.replaceSync(hidden.length > 0 ? `${hidden.join(",")} { display: none }` : "");
  };
  one("[name=columns]", filters)?.addEventListener("input", choose);

  // The matrix is one stop of the Tab key; arrows, Home and End move within it.
  let current = null;
  const stop = (button) => {
    if (current) current.tabIndex = -1;
    current = button;
    if (current) current.tabIndex = 0;
  };
  const roam = () => {
    if (matrix && (!current || current.closest("[hidden]"))) stop(one("tbody:not([hidden]) tr:not([hidden]) .cell button", matrix));
  };
  matrix?.addEventListener("focusin", (event) => {
    if (event.target.matches(".cell button")) stop(event.target);
  });
  matrix?.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell) return;
    const shown = shownColumns();
    const lines = rows.map(({ row }) => row).filter((row) => !row.hidden && row.parentElement.parentElement === matrix);
    const line = lines.indexOf(cell.parentElement);
    const step = (from, by) => {
      let at = from + by;
      while (at >= 0 && at < shown.length && !shown[at]) at += by;
      return at >= 0 && at < shown.length ? at : from;
    };
    const column = cell.cellIndex - 1;
    const to = {
      ArrowRight: [line, step(column, 1)], ArrowLeft: [line, step(column, -1)],
      ArrowDown: [line + 1, column], ArrowUp: [line - 1, column],
      Home: [line, step(-1, 1)], End: [line, step(shown.length, -1)],
    }[event.key];
    const next = to && lines[to[0]]?.cells[to[1] + 1];
    const button = next && one("button", next);
    if (!button) return;
    event.preventDefault();
    button.focus();
  });

  // Sorting by a column, whose cells say by what.
  for (const button of all(".sort")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      const key = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
      const sorted = [...body.rows].sort((a, b) => {
        const x = key(a), y = key(b);
        const by = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
        return down ? -by : by;
      });
      body.append(...sorted);
    });
  }

  const measure = () => document.documentElement.style.setProperty("--filters", `${filters.offsetHeight}px`);
  addEventListener("resize", measure);
  measure();
  filter();
  follow();
  document.documentElement.dataset.ready = "yes";
})();
