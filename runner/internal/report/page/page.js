"use strict";
// What the page can do beyond showing its tables: filters, sorting, the details behind a cell, links to them, and
// walking through the matrix by keyboard. All text of a target becomes text nodes; nothing is ever parsed as HTML.
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const order = ["fail", "unexpected-pass", "error", "blocked", "warn", "expected-fail", "note", "pass", "skip"];
  const signs = { fail: "✗", "unexpected-pass": "⁉", error: "?", blocked: "■", warn: "!", "expected-fail": "≈", note: "i", pass: "✓", skip: "–" };
  const amiss = ["fail", "unexpected-pass", "error", "blocked", "warn"];
  const quiet = (check) => check.verdict === "pass" || check.verdict === "skip";
  const gravest = (a, b) => order.indexOf(a) - order.indexOf(b);

  // make("p", {class: "x"}, child…): children are nodes or texts; null is left out.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  // visible shows what has no shape of its own, or turns and hides text, as the octets of its UTF-8.
  const shapeless = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{VS}\u00a0\u1680\u17b4\u17b5\u2000-\u200a\u202f\u205f\u2800\u3000]/gu;
  const octets = new TextEncoder();
  const visible = (text) =>
    String(text ?? "").replace(shapeless, (c) =>
      c === "\n" ? c : c === "\r" ? "\\r" : c === "\t" ? "\\t" : [...octets.encode(c)].map((o) => `\\x${o.toString(16).padStart(2, "0")}`).join(""));

  // message shows one side of an exchange: CRLF is a line end; in a header section one without the other is shown,
  // for it matters there.
  const message = (text) => {
    const end = /\r?\n\r?\n/.exec(text ?? "");
    const split = end ? end.index + end[0].length : (text ?? "").length;
    const lines = (part, lone) => part.split("\r\n").map((line) => visible(lone ? line.replaceAll("\n", "\\n\n") : line)).join("\n");
    return lines((text ?? "").slice(0, split), true) + lines((text ?? "").slice(split), false);
  };

  // The runs: gzip in base64url, unpacked when somebody wants to see what is in them.
  const unpacked = new Map();
  const unpack = (id) => {
    if (!unpacked.has(id)) {
      unpacked.set(id, (async () => {
        const packed = atob(one(`#${id}`).textContent.trim().replaceAll("-", "+").replaceAll("_", "/"));
        const stream = new Blob([Uint8Array.from(packed, (c) => c.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream("gzip"));
        return JSON.parse(await new Response(stream).text());
      })());
    }
    return unpacked.get(id);
  };

  const columns = all("#columns li").map((item) => item.textContent);
  const matrix = one(".matrix");

  // Links: #KIND/COLUMN/ID, each part percent-encoded. A row of the matrix has no column.
  const link = (place) => `#${[place.kind, columns[place.column] ?? "", place.id].map(encodeURIComponent).join("/")}`;
  const placeOf = (hash) => {
    const parts = hash.slice(1).split("/");
    if (parts.length !== 3 || !["requirement", "check", "case", "row"].includes(parts[0])) return null;
    try {
      const [kind, column, id] = parts.map(decodeURIComponent);
      const index = columns.indexOf(column);
      return index < 0 && kind !== "row" ? null : { kind, column: index, id };
    } catch {
      return null; // it is not percent-encoded as it should be
    }
  };

  const badge = (verdict) => make("span", { class: `v ${verdict}` }, `${signs[verdict] ?? "·"} ${verdict}`);
  const fact = (list, name, text) => {
    if (text) list.append(make("dt", {}, name), make("dd", name === "want" || name === "got" ? { class: name } : {}, visible(text)));
  };
  const ruleFacts = (list, rule) => {
    if (!rule) return;
    fact(list, "rule", rule.rule);
    fact(list, "source", `${rule.source}, ${rule.level}${rule.severity ? `, severity ${rule.severity}` : ""}`);
    fact(list, "impact", rule.impact);
    fact(list, "text", rule.link);
    for (const remedy of rule.remedies ?? []) {
      fact(list, remedy.product ? `mend ${remedy.product}` : "mend", remedy.do);
    }
  };

  const checkBlock = (c, check, rule) => {
    const facts = make("dl");
    ruleFacts(facts, rule);
    fact(facts, "want", check.want);
    fact(facts, "got", check.got);
    fact(facts, check.verdict === "skip" ? "skipped" : "reason", check.reason);
    fact(facts, "step", check.step);
    fact(facts, "where", `${c.file}:${check.line || c.line}`);
    const title = make("h3", {}, badge(check.verdict), " ", make("span", { class: "mono" }, visible(`${c.id}#${check.name}`)));
    return make("section", { class: `check ${quiet(check) ? "quiet" : check.verdict}` }, title, facts);
  };

  // wire is an exchange, the request first: that of a client is what was received.
  const wire = (exchange, role) => {
    const connection = exchange.connection ? `, connection ${exchange.connection}` : "";
    const ending = exchange.outcome === "complete" ? "" : `: ${exchange.detail || exchange.outcome}`;
    const said = (side, label) => make("pre", { class: side, "aria-label": label, tabindex: "0" }, message(exchange[side]) || "(nothing)");
    const turns = role === "client" ? [said("received", "the client sent"), said("sent", "it was answered")] : [said("sent", "sent"), said("received", "received")];
    const parts = [
      make("p", { class: "faint" }, visible(`${exchange.step ? `Step ${exchange.step}` : "Request"}${connection}, ${exchange.took} ms${ending}`)),
      ...turns,
    ];
    const cut = exchange.cut;
    if (cut) parts.push(make("p", { class: "faint" }, `Not shown: ${cut.sent ?? 0} octets sent, ${cut.received ?? 0} received.`));
    return parts;
  };

  // caseBlock is a case with some of its checks, how it went over the wire and how to repeat it.
  const caseBlock = (c, checks, role, rules) => {
    const blocks = checks.map((check) => checkBlock(c, check, rules?.[check.requirement]));
    const block = make("div", { class: "case" }, make("p", {}, visible(c.title)), ...blocks);
    const again = [c.reproduce?.authspec, c.reproduce?.curl].filter(Boolean);
    if (again.length > 0) block.append(make("p", { class: "faint" }, "Repeat it:"), make("pre", { tabindex: "0" }, visible(again.join("\n"))));
    const exchanges = c.exchanges ?? [];
    if (exchanges.length > 0) {
      const title = `As it went over the wire: ${exchanges.length} exchange${exchanges.length > 1 ? "s" : ""}`;
      const details = make("details", {}, make("summary", {}, title), ...exchanges.flatMap((exchange) => wire(exchange, role)));
      details.open = !checks.every(quiet);
      block.append(details);
    }
    return block;
  };

  // behind finds what stands behind a cell: pairs of a case and its checks, the gravest first.
  const behind = (run, { kind, id }) => {
    const wanted = (c, check) => (kind === "case" ? c.id === id : kind === "check" ? `${c.id}#${check.name}` === id : check.requirement === id);
    return run.results
      .map((c) => [c, (c.checks ?? []).filter((check) => wanted(c, check)).toSorted((a, b) => gravest(a.verdict, b.verdict))])
      .filter(([c, checks]) => checks.length > 0 || (kind === "case" && c.id === id))
      .sort((a, b) => gravest(a[1][0]?.verdict, b[1][0]?.verdict));
  };

  // rest lists what holds or was skipped; each can be opened in turn.
  const rest = (pairs, column) => {
    const items = pairs.flatMap(([c, checks]) => checks.map((check) => {
      const place = { kind: "check", id: `${c.id}#${check.name}`, column };
      return make("li", {}, badge(check.verdict), " ", make("a", { class: "mono", href: link(place) }, visible(place.id)),
        check.reason ? make("span", { class: "faint" }, ` ${visible(check.reason)}`) : null);
    }));
    return make("div", {}, make("h3", {}, "Holds, or does not apply"), make("ul", { class: "found" }, ...items));
  };

  // cellContent is what stands behind one cell, or one case.
  const cellContent = async (place) => {
    const [run, rules] = await Promise.all([unpack(`run-${place.column}`), unpack("rules")]);
    const found = behind(run, place);
    if (found.length === 0) return [make("p", {}, "The run has no check of it.")];
    if (place.kind === "case") return found.map(([c, checks]) => caseBlock(c, checks, run.role, rules));
    const facts = make("dl");
    ruleFacts(facts, rules[found[0][1][0].requirement]);
    const loud = (check) => place.kind === "check" || !quiet(check);
    const split = (by) => found.map(([c, checks]) => [c, checks.filter(by)]).filter(([, checks]) => checks.length > 0);
    const still = split((check) => !loud(check));
    return [facts, ...split(loud).map(([c, checks]) => caseBlock(c, checks, run.role)), still.length > 0 ? rest(still, place.column) : null];
  };

  // rowContent is who keeps a rule and who doesn't.
  const rowContent = async (row) => {
    const blocks = [make("p", {}, one(".text", row).textContent), make("p", { class: "faint" }, one(".where", row).textContent)];
    const by = Object.groupBy([...row.cells].slice(1).map((cell, column) => ({ column, verdict: cell.ariaLabel })), (item) => item.verdict);
    for (const verdict of Object.keys(by).sort((a, b) => (order.indexOf(a) + 99) % 99 - (order.indexOf(b) + 99) % 99)) {
      const names = by[verdict].map(({ column }) => {
        const name = visible(columns[column]);
        const empty = !order.includes(verdict);
        return make("li", {}, empty ? name : make("a", { href: link({ kind: matrix.dataset.kind, column, id: row.dataset.id }) }, name));
      });
      blocks.push(make("h3", {}, badge(verdict), ` ${names.length}`), make("ul", { class: "names" }, ...names));
    }
    return blocks;
  };

  const dialog = one("dialog");
  const rowOf = (place) => all("tr[data-id]").find((row) => row.dataset.id === place.id && (place.kind === "row" || row.closest("table").dataset.kind === place.kind));
  const show = async (place) => {
    const row = rowOf(place);
    if (place.kind === "row" && !(row && matrix)) return;
    let content;
    try {
      content = await (place.kind === "row" ? rowContent(row) : cellContent(place));
    } catch (problem) {
      content = [make("p", {}, `This can't be shown: ${problem.message}`)];
    }
    const name = place.kind !== "row" && columns.length > 1 ? `${columns[place.column]}: ${place.id}` : place.id;
    one("h2", dialog).replaceChildren(visible(name));
    one(".content", dialog).replaceChildren(...content.filter((node) => node !== null));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };

  // follow shows what the address names. Whoever closes it finds the focus there.
  const follow = () => {
    const place = placeOf(location.hash);
    if (!place) {
      if (dialog.open) dialog.close();
      return;
    }
    if (!dialog.open) focusOn(place);
    show(place);
  };
  const focusOn = (place) => {
    const row = rowOf(place);
    if (!row) return;
    const cell = matrix && row.closest("table") === matrix ? row.cells[place.kind === "row" ? 0 : place.column + 1] : one(".open", row);
    if (cell?.matches("td, th")) stop(cell);
    cell?.focus();
  };
  const go = (place) => {
    history.replaceState(null, "", link(place));
    show(place);
  };
  addEventListener("hashchange", follow);
  // Whatever closes the dialog, the address names nothing by then: the event of the end itself comes late.
  const forget = () => {
    if (placeOf(location.hash)) history.replaceState(null, "", location.pathname + location.search);
  };
  const end = () => {
    forget();
    dialog.close();
  };
  dialog.addEventListener("cancel", forget); // Escape
  one(".close", dialog).addEventListener("click", end);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) end(); // the backdrop
  });

  // What can be opened: buttons and links that say so, cells and row headers of the matrix, rows of the lists.
  for (const anchor of all("a[data-open]")) anchor.href = link({ kind: anchor.dataset.open, column: anchor.dataset.open === "row" ? -1 : Number(anchor.dataset.column ?? 0), id: anchor.dataset.id });
  const openCell = (cell) => {
    stop(cell);
    cell.focus();
    const column = cell.cellIndex - 1;
    go({ kind: column < 0 ? "row" : matrix.dataset.kind, id: cell.parentElement.dataset.id, column });
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-id]");
    if (!row || event.target.closest("a")) return;
    if (row.closest("table") === matrix) {
      openCell(event.target.closest("td, th"));
      return;
    }
    if (!getSelection().isCollapsed) return; // somebody marks a text to copy it
    const button = one(".open", row);
    button.focus();
    go({ kind: button.dataset.open, id: row.dataset.id, column: 0 });
  });

  // Columns of the matrix whose name has none of the words that are asked for are left out.
  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
  const shownColumns = () => {
    const words = wordsOf(value("columns"));
    return columns.map((name) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)));
  };

  // Filters: a row is shown where all of them agree, and a verdict is looked for in the columns that are shown. Groups
  // without a row are hidden too.
  const filters = one(".filters");
  const rows = all("tr[data-id]").map((row) => ({
    row, text: row.cells[matrix ? 0 : 1].textContent.toLowerCase(), level: row.dataset.level, shown: true,
    sources: row.dataset.sources.split("|"), verdicts: row.dataset.verdicts.split(" "),
  }));
  const groups = all("tbody[data-group]").map((body) => ({
    body, toggle: one("tr.group button", body), rows: rows.filter(({ row }) => row.parentElement === body), folded: false,
  }));
  const value = (name) => one(`[name=${name}]`, filters)?.value ?? "";
  const filter = () => {
    const words = wordsOf(value("text"));
    const [level, source, verdict] = ["level", "source", "verdict"].map(value);
    const verdicts = verdict === "amiss" ? amiss : [verdict];
    const chosen = matrix && verdict && value("columns") ? shownColumns() : null;
    const has = (item, v) => (chosen ? chosen.some((fits, i) => fits && item.row.cells[i + 1].ariaLabel === v) : item.verdicts.includes(v));
    let shown = 0;
    for (const item of rows) {
      item.shown = words.every((word) => item.text.includes(word)) && (!level || item.level === level) &&
        (!source || item.sources.includes(source)) && (!verdict || verdicts.some((v) => has(item, v)));
      if (item.shown) shown++;
    }
    for (const group of groups) {
      group.body.hidden = !group.rows.some((item) => item.shown);
      group.toggle.setAttribute("aria-expanded", String(!group.folded));
      for (const item of group.rows) item.row.hidden = !item.shown || group.folded;
    }
    for (const tile of all(".tiles [data-verdict]")) tile.setAttribute("aria-pressed", String(tile.dataset.verdict === verdict));
    one("output", filters).textContent = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length} rows`;
    roam();
  };
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(() => {
    filter();
    choose();
  }));
  for (const group of groups) {
    group.toggle.addEventListener("click", () => {
      group.folded = !group.folded;
      filter();
    });
  }
  const fold = one(".fold", filters);
  fold.addEventListener("click", () => {
    const folded = fold.getAttribute("aria-pressed") !== "true";
    fold.setAttribute("aria-pressed", String(folded));
    for (const group of groups) group.folded = folded;
    filter();
  });
  for (const tile of all(".tiles [data-verdict]")) {
    tile.addEventListener("click", () => {
      const field = one("[name=verdict]", filters);
      field.value = field.value === tile.dataset.verdict ? "" : tile.dataset.verdict;
      filter();
    });
  }

  // Columns that are left out are hidden by a style.
  const left = new CSSStyleSheet();
  document.adoptedStyleSheets = [left];
  const choose = () => {
    const hidden = shownColumns().flatMap((fits, i) => (fits ? [] : [`.matrix tr > :nth-child(${i + 2}), .matrix col:nth-child(${i + 2})`]));
    left.replaceSync(matrix && hidden.length > 0 ? `${hidden.join(",")} { display: none }` : "");
  };
  one("[name=columns]", filters)?.addEventListener("input", choose);

  // The matrix is one stop of the Tab key; the arrows, Home, End, Page Up and Page Down move within it, Enter opens.
  let current = null;
  const stop = (cell) => {
    current?.removeAttribute("tabindex");
    current = cell;
    if (current) current.tabIndex = 0;
  };
  const roam = () => {
    if (matrix && (!current || current.closest("[hidden]"))) stop(one("tbody:not([hidden]) tr:not([hidden]) .cell", matrix));
  };
  const step = (shown, from, by) => {
    let at = from + by;
    while (at >= 1 && at <= shown.length && !shown[at - 1]) at += by;
    return at >= 0 && at <= shown.length ? at : from;
  };
  matrix?.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tr[data-id] > *");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      openCell(cell);
      return;
    }
    const lines = rows.filter(({ row }) => !row.hidden && !row.parentElement.hidden).map(({ row }) => row);
    const line = lines.indexOf(cell.parentElement);
    const shown = shownColumns();
    const at = cell.cellIndex;
    const last = lines.length - 1;
    const to = {
      ArrowRight: () => [line, step(shown, at, 1)], ArrowLeft: () => [line, step(shown, at, -1)],
      ArrowDown: () => [line + 1, at], ArrowUp: () => [line - 1, at],
      PageDown: () => [Math.min(line + 10, last), at], PageUp: () => [Math.max(line - 10, 0), at],
      Home: () => [line, step(shown, 0, 1)], End: () => [line, step(shown, shown.length + 1, -1)],
    }[event.key]?.();
    const next = to && lines[to[0]]?.cells[to[1]];
    if (!next) return;
    event.preventDefault();
    stop(next);
    next.focus();
  });

  // Sorting by a column, whose cells say by what.
  for (const button of all(".sort")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const text = head.cellIndex === 0;
      const was = head.getAttribute("aria-sort");
      const down = was ? was === "ascending" : !text; // names from A, numbers from the top
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      const key = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent;
      const compare = (a, b) => (text ? key(a).localeCompare(key(b)) : key(a) - key(b));
      body.append(...[...body.rows].sort((a, b) => (down ? compare(b, a) : compare(a, b))));
    });
  }

  // On paper what is folded in the findings can't be opened.
  addEventListener("beforeprint", () => {
    for (const details of all(".finding details:not([open])")) {
      details.open = true;
      details.dataset.printed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of all("[data-printed]")) {
      details.open = false;
      delete details.dataset.printed;
    }
  });

  const measure = () => {
    const sticky = getComputedStyle(filters).position === "sticky";
    document.documentElement.style.setProperty("--filters", sticky ? `${filters.offsetHeight}px` : "0px");
  };
  addEventListener("resize", measure);
  document.documentElement.dataset.ready = "yes";
  measure();
  filter();
  follow();
})();
