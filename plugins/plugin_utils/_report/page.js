// Copyright (c) The telephony.yeastar maintainers, SPDX-License-Identifier: GPL-3.0-or-later
(() => {
  "use strict";
  const { head, names, rows, values } = JSON.parse(document.getElementById("data").textContent);
  const STATES = {
    failed: "Failed", differs: "Differs", changed: "Changed", not_reached: "Not reached",
    skipped: "Skipped", read: "Read", ok: "Compliant",
  };
  const CELLS = {
    s: ["·", "no difference"], d: ["≠", "differs"], c: ["Δ", "changed"], r: ["○", "read, not compared"],
    a: ["–", "not on this firmware"], u: ["?", "unknown"],
  };
  const MARKS = { "+": ["+", "new", "added"], "-": ["−", "gone", "removed"], "~": ["~", "moved", "changed"] };
  const $ = (id) => document.getElementById(id);
  const count = (number) => number.toLocaleString("en");

  // All data is added to the page through these two functions, as text and never as markup.
  // Invisible characters, and characters that change the direction of writing, are shown as code points.
  const UNSEEN = /([\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]|[^\P{Zs} ])/gu;
  const number = (sign) => "U+" + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  const plain = (text) => text.replace(UNSEEN, (sign) => `[${number(sign)}]`);
  function isolated(text, kind = "") {
    const bdi = make("bdi", kind);
    text.split(UNSEEN).forEach((piece, index) => {
      bdi.append(index % 2 ? make("span", "sign", number(piece)) : piece);
    });
    return bdi;
  }

  function make(tag, kind = "", ...content) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.append(...content);
    return element;
  }

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // ---- Values, changes and rows -------------------------------------------------------------------------------

  function single(value) {
    if (value === null || value === "") return make("span", "nothing", value === null ? "not set" : "empty");
    return isolated(String(value), "value");
  }

  function entry(name, details, kind, sign, spoken) {
    const item = make("li");
    const label = make("span", kind);
    if (sign) label.append(set(make("span", "mark", sign), { role: "img", "aria-label": spoken }));
    label.append(name ? isolated(name, "value") : make("span", "nothing", "no name"));
    item.append(label, ...details.map((detail) => make("span", "detail", isolated(detail))));
    return item;
  }

  const more = (amount) => make("li", "nothing", `and ${count(amount)} more, in the JSON file`);

  function shown(value) {
    if (value === null || typeof value !== "object") return single(value);
    if (!value.entries.length) return make("span", "nothing", "no targets");
    const list = make("ul", "", ...value.entries.map(([name, details]) => entry(name, details)));
    if (value.more) list.append(more(value.more));
    return list;
  }

  function halves(change) {
    if (!change.lines) {
      const cell = (value) => (value !== null && typeof value === "object" ? single(JSON.stringify(value)) : single(value));
      return [cell(change.before), cell(change.after)];
    }
    const before = make("ul");
    const after = make("ul");
    for (const [mark, name, was, becomes] of change.lines) {
      const [sign, kind, spoken] = MARKS[mark];
      if (mark !== "+") before.append(entry(name, was, mark === "-" ? kind : "", mark === "-" ? sign : "", spoken));
      if (mark !== "-") after.append(entry(name, becomes, kind, sign, spoken));
    }
    if (change.more) after.append(more(change.more));
    if (change.same) {
      for (const list of [before, after]) list.append(make("li", "nothing", `${count(change.same)} unchanged`));
    }
    return [before, after].map((list) => (list.childElementCount ? list : make("span", "nothing", "no targets")));
  }

  function brief(change) {
    if (!change.lines) return `${change.before === "" ? "empty" : change.before} → ${change.after === "" ? "empty" : change.after}`;
    const of = (mark) => change.lines.filter((line) => line[0] === mark);
    const marks = Object.keys(MARKS).filter((mark) => of(mark).length)
      .map((mark) => (of(mark).length > 2 ? `${MARKS[mark][0]}${of(mark).length}` : of(mark).map((line) => MARKS[mark][0] + line[1]).join(" ")));
    return marks.join(" ") + (change.more ? " …" : "");
  }

  const changesOf = (row) => Object.entries({ ...row.changed, ...row.differs }).map(([key, value]) => [names[key], values[value]]);

  // The failure that ended the play for this PBX, or the last failure that the playbook accepted.
  const cause = (row) => row.failures.findLast((each) => !each.accepted_by) ?? row.failures.at(-1);

  // The beginning of a message, before the request, is the same on all PBXs. The row shows only what follows it.
  function reason({ message, endpoint }) {
    const [, ...answer] = endpoint ? message.split(`: ${endpoint}: `) : [];
    return answer.join(`: ${endpoint}: `) || message;
  }

  function remark(row) {
    if (cause(row)) return reason(cause(row));
    return row.note ?? [...changesOf(row).map(([name, change]) => `${name} ${brief(change)}`), ...othersOf(row)].join("; ");
  }

  const othersOf = (row) => row.others.map(([state, task]) => `${state === "differs" ? "Would change" : "Changed"}: ${task}`);

  const kindsOf = (row) => [...new Set(row.failures.map((each) => each.kind))];
  const kinds = new Map();
  for (const kind of rows.flatMap(kindsOf)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);

  function haystack(row) {
    const changes = changesOf(row).map(([name, change]) => [name, JSON.stringify(change)]);
    const failures = row.failures.map((each) => [each.kind, each.message, each.hint, each.errmsg, each.errcode, each.task]);
    return [row.name, row.groups, row.note, changes, othersOf(row), failures].flat(3).join("\n").toLowerCase();
  }

  // ---- Details of a PBX, which are built when the row is opened -----------------------------------------------

  function failure(each) {
    const list = make("dl");
    const fact = (term, text) => text !== null && text !== "" && list.append(make("dt", "", term), make("dd", "", isolated(String(text))));
    fact("Kind", each.kind);
    fact("Request", each.endpoint);
    fact("Code", each.errcode);
    fact("PBX message", each.errmsg);
    fact("Task", each.task);
    const why = make("section", "why", make("p", "", make("strong", "", isolated(each.message))));
    if (each.hint) why.append(make("p", "", isolated(each.hint)));
    why.append(list);
    if (each.accepted_by) why.append(make("p", "facts", `The playbook accepted this failure (${each.accepted_by}).`));
    return why;
  }

  function table(titles, lines) {
    const heads = titles.map((title) => set(make("th", "", title), { scope: "col" }));
    const body = lines.map(([name, ...cells]) => {
      const kind = cells.length > 1 ? "half" : "";
      return make("tr", "", set(make("th", "", name), { scope: "row" }), ...cells.map((cell) => make("td", kind, cell)));
    });
    return make("table", "values", make("thead", "", make("tr", "", ...heads)), make("tbody", "", ...body));
  }

  function changes(title, titles, numbers) {
    const lines = Object.entries(numbers).map(([key, value]) => [names[key], ...halves(values[value])]);
    return lines.length ? [make("h2", "", title), table(["Setting", ...titles], lines)] : [];
  }

  function details(row) {
    const inside = make("div", "inside");
    if (row.groups.length) {
      inside.append(make("p", "facts", "Groups: ", ...row.groups.flatMap((group, index) => [index ? ", " : "", isolated(group)])));
    }
    inside.append(...row.failures.map(failure));
    if (row.note) inside.append(make("p", "", isolated(row.note)));
    inside.append(...othersOf(row).map((text) => make("p", "", isolated(text))));
    inside.append(...changes("Differs", ["Found", "Wanted"], row.differs), ...changes("Changed", ["Before", "After"], row.changed));
    const known = Object.entries(row.before);
    if (known.length) {
      const all = make("details", "", make("summary", "", `All ${known.length} settings as found`));
      all.addEventListener("toggle", () => {
        if (all.childElementCount < 2) all.append(table(["Setting", "Found"], known.map(([key, value]) => [names[key], shown(values[value])])));
      });
      inside.append(all);
    } else {
      inside.append(make("p", "nothing", "The settings are unknown."));
    }
    return inside;
  }

  // ---- The matrix ---------------------------------------------------------------------------------------------

  const glyph = (letter) => make("span", `glyph ${letter}`, CELLS[letter][0]);
  const patterns = new Map();

  // Most rows have the same cells, and copying cells is faster than creating them.
  function cells(letters) {
    if (!patterns.has(letters)) {
      const fragment = document.createDocumentFragment();
      [...letters].forEach((letter, index) => {
        const spoken = `${names[index]}: ${CELLS[letter][1]}`;
        fragment.append(set(make("td", "cell", glyph(letter)), { role: "cell", "aria-label": spoken, title: spoken }));
      });
      patterns.set(letters, fragment);
    }
    return patterns.get(letters).cloneNode(true);
  }

  function build(row, index) {
    const line = set(make("tr", "pbx"), { role: "row" });
    const button = set(make("button", "name", isolated(row.name)), { type: "button", "aria-expanded": "false", tabindex: "-1" });
    button.title = plain(row.name);
    const text = remark(row);
    const last = make("td", "remark", make("span", "", isolated(text.slice(0, 300))));
    const failed = cause(row);
    if (failed?.accepted_by) last.prepend(make("span", "kind", "accepted"));
    if (failed) last.prepend(make("span", "kind", isolated(failed.kind)));
    line.append(
      set(make("td", "", button), { role: "rowheader" }),
      set(make("td", "", make("span", `badge ${row.state}`, STATES[row.state])), { role: "cell" }),
      cells(row.cells),
      set(last, { role: "cell" }),
    );
    line.dataset.index = index;
    Object.assign(row, { line, button, panel: null, hay: haystack(row), open: false });
    return line;
  }

  function fold(row, open) {
    if (open && !row.panel) {
      const cell = set(make("td", "", details(row)), { role: "cell", colspan: names.length + 3, "aria-colspan": names.length + 3 });
      row.panel = set(make("tr", "panel", cell), { role: "row", id: `details-${row.line.dataset.index}` });
      row.line.after(row.panel);
      row.button.setAttribute("aria-controls", row.panel.id);
    }
    row.open = open;
    row.button.setAttribute("aria-expanded", String(open));
    if (row.panel) row.panel.hidden = !open || row.line.hidden;
  }

  function toggle(row, open = !row.open) {
    fold(row, open);
    offerAll();
  }

  const allOpen = () => visible.length > 0 && visible.every((row) => row.open);

  function offerAll() {
    $("unfold").textContent = allOpen() ? "Close all details" : "Open all details";
  }

  // ---- Filters, which are part of the URL, so that a view can be shared ---------------------------------------

  const nothing = () => ({ state: [], kind: [], group: "", setting: "", text: "" });
  const filter = nothing();

  function fromAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    filter.state = asked.getAll("state").filter((state) => state in STATES);
    filter.kind = asked.getAll("kind").filter((kind) => kinds.has(kind));
    filter.group = asked.get("group") ?? "";
    filter.setting = names.includes(asked.get("setting")) ? asked.get("setting") : "";
    filter.text = asked.get("text") ?? "";
    apply();
  }

  function toAddress() {
    const asked = new URLSearchParams(["state", "kind"].flatMap((name) => filter[name].map((value) => [name, value])));
    for (const name of ["group", "setting", "text"]) if (filter[name]) asked.set(name, filter[name]);
    history.replaceState(null, "", asked.size ? `#${asked}` : location.pathname + location.search);
    apply();
  }

  function fits(row, text, column) {
    return (!filter.state.length || filter.state.includes(row.state))
      && (!filter.kind.length || filter.kind.some((kind) => kindsOf(row).includes(kind)))
      && (!filter.group || row.groups.includes(filter.group))
      && (column < 0 || "dc".includes(row.cells[column]))
      && (!text || row.hay.includes(text));
  }

  let visible = [];
  function apply() {
    const text = filter.text.trim().toLowerCase();
    const column = names.indexOf(filter.setting);
    visible = [];
    for (const row of rows) {
      const fit = fits(row, text, column);
      if (fit) visible.push(row);
      if (row.line.hidden === fit) row.line.hidden = !fit;
      if (row.panel) row.panel.hidden = !fit || !row.open;
    }
    const asked = [filter.state.map((state) => STATES[state]).join(" or "), filter.kind.join(" or "), filter.group, filter.setting, filter.text.trim()];
    const total = `${count(rows.length)} ${rows.length === 1 ? "PBX" : "PBXs"}`;
    $("shown").textContent = asked.some(Boolean) ? `${count(visible.length)} of ${total}: ${plain(asked.filter(Boolean).join(", "))}` : total;
    $("none").hidden = visible.length > 0;
    $("none").textContent = rows.length ? "No PBX matches these filters." : "This run checked no PBX. Check the inventory and --limit.";
    for (const name of ["state", "kind"]) {
      for (const chip of $(`${name}s`).children) chip.setAttribute("aria-pressed", String(filter[name].includes(chip.value)));
    }
    for (const column of document.querySelectorAll(".column")) column.setAttribute("aria-pressed", String(column.value === filter.setting));
    if ($("group").value !== filter.group) $("group").value = filter.group;
    if ($("setting").value !== filter.setting) $("setting").value = filter.setting;
    if ($("text").value !== filter.text) $("text").value = filter.text;
    $("reset").hidden = !asked.some(Boolean);
    offerAll();
    reachable(visible.includes(current) ? current : visible[0]);
  }

  // ---- Keyboard: the tab key reaches one row, and the arrow keys move from there ------------------------------

  let current = null;
  function reachable(row) {
    if (current) current.button.tabIndex = -1;
    current = row ?? null;
    if (current) current.button.tabIndex = 0;
  }

  function go(to) {
    const row = visible[Math.max(0, Math.min(visible.length - 1, to))];
    if (!row) return;
    reachable(row);
    row.button.focus({ preventScroll: true });
    row.line.scrollIntoView({ block: "nearest" });
  }

  function moves(event) {
    const button = event.target.closest(".name");
    if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[button.closest("tr").dataset.index];
    const at = visible.indexOf(row);
    const action = {
      ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), PageDown: () => go(at + 20), PageUp: () => go(at - 20),
      Home: () => go(0), End: () => go(visible.length - 1),
      ArrowRight: () => toggle(row, true), ArrowLeft: () => toggle(row, false),
    }[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  // The tab key also reaches one column header, and the arrow keys move from there.
  function among(event) {
    const buttons = [...$("columns").querySelectorAll(".column")];
    const at = buttons.indexOf(event.target.closest(".column"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
  }

  function stopAt(column) {
    for (const each of $("columns").querySelectorAll(".column")) each.tabIndex = each === column ? 0 : -1;
  }

  // ---- Light and dark -----------------------------------------------------------------------------------------

  const THEMES = ["auto", "light", "dark"];
  const night = matchMedia("(prefers-color-scheme: dark)");
  let theme = "auto";
  function dress(wanted) {
    theme = THEMES.includes(wanted) ? wanted : "auto";
    document.documentElement.dataset.theme = theme === "auto" ? (night.matches ? "dark" : "light") : theme;
    $("theme").textContent = `Theme: ${theme}`;
  }
  // A browser may not store anything for a page that is a local file.
  function remembered(write) {
    try {
      return write === undefined ? localStorage.getItem("theme") : localStorage.setItem("theme", write);
    } catch {
      return null;
    }
  }

  // ---- Building the page --------------------------------------------------------------------------------------

  function about() {
    $("title").append(isolated(head.title));
    const mode = {
      check: "Check mode: nothing was written", apply: "Real run",
      mixed: "Partly in check mode", none: "No task ran",
    }[head.mode];
    const seconds = (Date.parse(head.finished) - Date.parse(head.started)) / 1000;
    const took = seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
    $("run").append(make("strong", "", mode));
    const alarm = (text) => $("run").append(" · ", make("strong", "failed", text));
    if (head.interrupted) alarm("Interrupted: some tasks did not run");
    if (head.state === "no_pbxs") alarm("No PBX was checked");
    for (const play of head.empty_plays) alarm(isolated(`This play matched no PBX: ${play}`));
    for (const playbook of head.playbooks) $("run").append(" · ", isolated(playbook));
    $("run").append(` · ${head.finished.replace("T", " ").replace("+00:00", " UTC")} · took ${took}`);
  }

  function share() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    set(svg, { viewBox: `0 0 ${Math.max(1, rows.length)} 1`, preserveAspectRatio: "none" });
    let from = 0;
    for (const state of Object.keys(STATES)) {
      const width = head.counts[state];
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      svg.append(set(bar, { class: `fill-${state}`, x: from, width, height: 1 }));
      from += width;
    }
    $("share").append(svg);
  }

  function chip(name, value, look, amount, word) {
    const button = set(make("button", look, make("b", "", count(amount)), word), { type: "button", value });
    button.addEventListener("click", () => {
      filter[name] = filter[name].includes(value) ? filter[name].filter((each) => each !== value) : [...filter[name], value];
      toAddress();
    });
    $(`${name}s`).append(button);
  }

  function chips() {
    for (const [state, word] of Object.entries(STATES)) {
      if (head.counts[state] || state === "failed" || state === "ok") chip("state", state, `state ${state}`, head.counts[state], word);
    }
    const byCount = [...kinds].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1));
    for (const [kind, amount] of byCount) chip("kind", kind, "cause", amount, isolated(kind));
    $("kinds").hidden = !kinds.size;
  }

  function columns() {
    const label = (text) => set(make("th", "label", text), { role: "columnheader", scope: "col" });
    const heads = names.map((name) => {
      const drift = head.settings[name].differs + head.settings[name].changed;
      const drifted = drift === 1 ? "1 PBX differs or was changed" : `${count(drift)} PBXs differ or were changed`;
      const button = set(make("button", "column", make("span", "", name), make("b", "", drift ? count(drift) : "")), {
        type: "button", value: name, title: `${name}: ${drifted}`,
      });
      button.addEventListener("click", () => {
        filter.setting = filter.setting === name ? "" : name;
        toAddress();
      });
      return set(make("th", "", button), { role: "columnheader", scope: "col" });
    });
    $("columns").append(label("PBX"), label("State"), ...heads, label("Details"));
    stopAt($("columns").querySelector(".column"));
  }

  function choices() {
    const groups = new Set(rows.flatMap((row) => row.groups));
    $("group").append(...[...groups].sort().map((group) => new Option(plain(group), group)));
    $("setting").append(...names.map((name) => new Option(name, name)));
  }

  function listen() {
    let typing = 0;
    const search = (text) => {
      clearTimeout(typing);
      filter.text = text;
      toAddress();
    };
    $("group").addEventListener("change", (event) => { filter.group = event.target.value; toAddress(); });
    $("setting").addEventListener("change", (event) => { filter.setting = event.target.value; toAddress(); });
    $("text").addEventListener("input", (event) => {
      clearTimeout(typing);
      typing = setTimeout(() => search(event.target.value), 120);
    });
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    $("filters").addEventListener("reset", (event) => {
      event.preventDefault();
      Object.assign(filter, nothing());
      toAddress();
    });
    $("unfold").addEventListener("click", () => {
      const open = !allOpen();
      for (const row of visible) fold(row, open);
      offerAll();
    });
    $("rows").addEventListener("click", (event) => {
      const line = event.target.closest(".pbx");
      if (!line || getSelection().toString()) return;
      const row = rows[line.dataset.index];
      toggle(row);
      reachable(row);
    });
    $("rows").addEventListener("keydown", moves);
    $("columns").addEventListener("keydown", among);
    $("columns").addEventListener("focusin", (event) => stopAt(event.target));
    $("theme").addEventListener("click", () => {
      dress(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
      remembered(theme);
    });
    night.addEventListener("change", () => dress(theme));
    addEventListener("hashchange", fromAddress);
    addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.target.closest("input, select")) {
        event.preventDefault();
        $("text").focus();
      } else if (event.key === "Escape" && event.target === $("text")) {
        search("");
      } else if (event.key === "ArrowDown" && event.target === $("text")) {
        event.preventDefault();
        search($("text").value);
        go(0);
      }
    });
  }

  function legend() {
    $("legend").append(...Object.keys(CELLS).map((letter) => make("span", "item", glyph(letter), CELLS[letter][1])));
  }

  dress(remembered());
  about();
  share();
  chips();
  columns();
  choices();
  $("rows").append(...rows.map(build));
  legend();
  listen();
  fromAddress();
})();
