"use strict";
// Draws what is looked at from the JSON beside it. It writes text only, never markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const filters = {
    search: $("search"),
    kind: $("kind"),
    transform: $("transform"),
    safety: $("safety"),
    folder: $("folder"),
  };
  const list = $("list"),
    article = $("file"),
    help = $("help");
  const ROW = 46,
    MARGIN = 8,
    MOST_ROWS = 2000,
    MOST_FOLDERS = 500;
  const KINDS = {
    made: ["change", "changes"],
    held: ["held", "held"],
    left: ["left", "left"],
    note: ["note", "notes"],
  };
  let shown = [],
    chosen = -1;

  const remarks = (file) =>
    file.remarks.map(([kind, line, transform, reason, sentence, text]) => ({
      kind,
      line,
      transform,
      reason,
      sentence: data.sentences[sentence],
      text,
    }));

  function make(name, attributes = {}, ...children) {
    const element = name.startsWith("svg:")
      ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4))
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  // ---- the list of files: only the rows in sight are there

  function matches(file) {
    const { search, kind, transform, safety, folder } = wanted;
    if (search && !file.path.toLowerCase().includes(search)) return false;
    if (folder && !file.path.startsWith(folder)) return false;
    if (kind === "error") return file.error !== undefined && !transform && !safety;
    if (kind === "nothing") return !file.error && !file.remarks.length && !transform && !safety;
    if (!kind && !transform && !safety) return true;
    return file.remarks.some(
      ([its, , by, reason]) =>
        (!kind || its === kind) &&
        (!transform || by === transform) &&
        (!safety || (reason === safety && (its === "made" || its === "held"))),
    );
  }

  let wanted = {};
  function filter() {
    wanted = Object.fromEntries(Object.entries(filters).map(([name, field]) => [name, field.value]));
    wanted.search = wanted.search.trim().toLowerCase();
    const current = shown[chosen];
    shown = data.files.filter(matches);
    $("count").textContent = `${shown.length.toLocaleString("en")} of ${data.files.length.toLocaleString("en")} files`;
    list.scrollTop = 0;
    choose(Math.max(shown.indexOf(current), 0), current === undefined || !shown.includes(current));
  }

  function counted(file) {
    const parts = Object.entries(KINDS)
      .map(([kind, [one, many]]) => {
        const number = file.remarks.filter(([its]) => its === kind).length;
        return number ? `${number} ${number === 1 ? one : many}` : "";
      })
      .filter(Boolean);
    if (file.error) parts.unshift("not done");
    return parts.join(" · ") || "nothing to say";
  }

  function drawList() {
    const first = Math.max(Math.floor(list.scrollTop / ROW) - MARGIN, 0);
    const last = Math.min(Math.ceil((list.scrollTop + list.clientHeight) / ROW) + MARGIN, shown.length);
    const rows = [];
    for (let index = first; index < last; index++) rows.push(option(index));
    if (chosen >= 0 && (chosen < first || chosen >= last)) rows.push(option(chosen));
    const space = make("div", { role: "presentation" });
    space.style.height = `${shown.length * ROW}px`;
    list.replaceChildren(...rows, space);
    if (chosen >= 0) list.setAttribute("aria-activedescendant", `file-${chosen}`);
    else list.removeAttribute("aria-activedescendant");
  }

  function option(index) {
    const file = shown[index];
    const row = make(
      "div",
      {
        role: "option",
        id: `file-${index}`,
        "aria-selected": index === chosen,
        "aria-posinset": index + 1,
        "aria-setsize": shown.length,
        title: file.path,
        click: () => choose(index, true),
      },
      make("span", {}, make("bdi", {}, file.path)),
      make("small", {}, counted(file)),
    );
    row.style.top = `${index * ROW}px`;
    return row;
  }

  function choose(index, draws) {
    chosen = shown.length ? Math.min(Math.max(index, 0), shown.length - 1) : -1;
    if (chosen >= 0) {
      const top = chosen * ROW;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    }
    drawList();
    if (draws) drawFile(shown[chosen]);
  }

  // ---- one file

  function drawFile(file) {
    article.scrollTop = 0;
    if (!file) {
      article.replaceChildren(
        make("h2", { id: "path" }, "No file"),
        make("p", {}, "No file is what the filters ask for."),
      );
      return;
    }
    const said = remarks(file);
    const parts = [make("h2", { id: "path" }, file.path)];
    if (file.error) parts.push(make("p", { class: "error" }, file.error));
    if (file.evidence) parts.push(...bars(file.evidence));
    if (said.length)
      parts.push(
        make("h3", {}, "What there is to say"),
        make("ul", { class: "remarks" }, ...said.map((remark, index) => told(remark, index, file.hunks))),
      );
    if (file.hunks)
      parts.push(
        make("h3", {}, "Before and after"),
        diff(
          file,
          said.filter((remark) => remark.kind === "made"),
        ),
      );
    for (const [path, hunks] of file.besides ?? [])
      parts.push(make("h3", {}, "Besides: ", make("bdi", {}, path)), diff({ path, hunks }, []));
    if (file.graphs) parts.push(...graphs(file.graphs));
    if (!said.length && !file.error)
      parts.splice(1, 0, make("p", {}, "There is nothing to change, and nothing to say."));
    article.replaceChildren(...parts);
    try {
      history.replaceState(null, "", `#${encodeURIComponent(file.path)}`);
    } catch {
      // some browsers forbid it when it comes too often; the address is then that of an earlier file
    }
  }

  function badge(remark) {
    if (!remark.reason) return "";
    const meaning = Object.hasOwn(data.safeties, remark.reason) && data.safeties[remark.reason];
    return make(
      "span",
      meaning ? { class: `badge ${remark.reason}`, title: meaning } : { class: "badge slug" },
      remark.reason,
    );
  }

  const WORDS = { made: "", held: "not made: ", left: "left: ", note: "note: " };
  function told(remark, index, isShownBelow) {
    const line = `line ${remark.line}`;
    const place =
      remark.kind === "made" && isShownBelow
        ? make(
            "button",
            { type: "button", click: () => goTo(document.querySelector(`[data-remark="${index}"]`)) },
            line,
          )
        : line;
    const source = remark.text.trim() && remark.kind !== "made" ? [make("code", {}, remark.text.trim())] : [];
    remark.index = index;
    return make(
      "li",
      { class: remark.kind },
      place,
      ` ${WORDS[remark.kind]}`,
      by(remark.transform),
      " ",
      badge(remark),
      ` ${remark.sentence}`,
      ...source,
    );
  }

  // A transform's name leads to what it does and why.
  function by(name) {
    if (!document.getElementById(`transform-${name}`)) return make("strong", {}, name);
    const open = () => {
      help.showModal();
      const entry = $(`transform-${name}`);
      entry.focus({ preventScroll: true });
      entry.scrollIntoView({ block: "start" });
    };
    return make("button", { type: "button", class: "by", "aria-haspopup": "dialog", click: open }, name);
  }

  function goTo(row) {
    if (!row) return;
    for (const other of document.querySelectorAll(".told.here")) other.classList.remove("here");
    row.classList.add("here");
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  function step(by) {
    const rows = [...document.querySelectorAll(".told")];
    const here = rows.findIndex((row) => row.classList.contains("here"));
    goTo(rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1)]);
  }

  // ---- the diff, side by side; each change stands above the lines that it begins with

  // A pair is a line before, a line after, and for what differs the line before that it stands at.
  function pairs([before, after, lines]) {
    const rows = [];
    let gone = [],
      come = [];
    const flush = () => {
      const start = before - gone.length;
      for (let index = 0; index < Math.max(gone.length, come.length); index++)
        rows.push([gone[index], come[index], start + index]);
      gone = [];
      come = [];
    };
    for (const line of lines) {
      const text = line.slice(1);
      if (line[0] === "-") gone.push([before++, text]);
      else if (line[0] === "+") come.push([after++, text]);
      else if (line[0] === " ") {
        flush();
        rows.push([[before++, text], [after++, text], 0]);
      } else (come.at(-1) || gone.at(-1) || [])[2] = true;
    }
    flush();
    return rows;
  }

  function diff(file, made) {
    const body = make("tbody");
    const table = make(
      "table",
      { class: "diff" },
      make("caption", { class: "hidden-text" }, `Changes of ${file.path}, before on the left and after on the right`),
      make(
        "colgroup",
        {},
        make("col", { class: "number" }),
        make("col"),
        make("col", { class: "number" }),
        make("col"),
      ),
      make(
        "thead",
        { class: "hidden-text" },
        make("tr", {}, ...["Line", "Before", "Line", "After"].map((name) => make("th", { scope: "col" }, name))),
      ),
      body,
    );
    const rows = rowsOf(file, [...made]);
    const draw = (some) => body.append(...some.map((row) => row()));
    draw(rows.slice(0, MOST_ROWS));
    if (rows.length <= MOST_ROWS) return make("div", { class: "scroll" }, table);
    const more = make(
      "button",
      {
        type: "button",
        click: () => {
          draw(rows.slice(MOST_ROWS));
          more.remove();
        },
      },
      `Show ${(rows.length - MOST_ROWS).toLocaleString("en")} more lines`,
    );
    return make("div", { class: "scroll" }, table, more);
  }

  function rowsOf(file, waiting) {
    const rows = [];
    const last = file.hunks.length - 1;
    const tell = (belongs) => {
      while (waiting.length && belongs(waiting[0].line)) {
        const remark = waiting.shift();
        rows.push(() => toldRow(remark));
      }
    };
    file.hunks.forEach((hunk, number) => {
      rows.push(() => make("tr", { class: "fold" }, make("td", { colspan: 4 }, `line ${hunk[0]}`)));
      for (const [left, right, place] of pairs(hunk)) {
        if (place) tell((line) => line <= place);
        rows.push(() => diffRow(left, right, !place));
      }
      const next = number < last ? file.hunks[number + 1][0] : Infinity;
      tell((line) => line < next);
    });
    return rows;
  }

  function toldRow(remark) {
    return make(
      "tr",
      { class: "told", tabindex: -1, "data-remark": remark.index },
      make(
        "td",
        { colspan: 4 },
        `line ${remark.line}: `,
        by(remark.transform),
        " ",
        badge(remark),
        ` ${remark.sentence}`,
      ),
    );
  }

  function diffRow(left, right, same) {
    const [first, second] =
      same || !left || !right ? [[left?.[1] ?? ""], [right?.[1] ?? ""]] : words(left[1], right[1]);
    return make(
      "tr",
      {},
      ...cells(left, first, same ? "" : "gone", "del"),
      ...cells(right, second, same ? "" : "come", "ins"),
    );
  }

  function cells(side, [head, middle, tail], colour, mark) {
    const name = side && colour ? colour : "";
    const text = middle === undefined ? [head] : [head, make(mark, {}, middle), tail];
    if (side?.[2]) text.push(make("small", {}, " (no newline at the end)"));
    return [make("td", { class: `number ${name}` }, side ? `${side[0]}` : ""), make("td", { class: name }, ...text)];
  }

  function words(before, after) {
    const limit = Math.min(before.length, after.length);
    let head = 0,
      tail = 0;
    while (head < limit && before[head] === after[head]) head++;
    while (tail < limit - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
    if (head + tail < limit / 3) return [[before], [after]];
    return [before, after].map((text) => [
      text.slice(0, head),
      text.slice(head, text.length - tail),
      text.slice(text.length - tail),
    ]);
  }

  // ---- the stages, as they were laid out

  const WIDTH = 170,
    HEIGHT = 42,
    ACROSS = 60,
    DOWN = 14;
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const layers = (number) => (number === null ? "image" : number === 1 ? "1 layer" : `${number} layers`);

  function graphs([before, after]) {
    const drawn = after
      ? [
          ["Before", before],
          ["After", after],
        ]
      : [["As it is", before]];
    const legend =
      "A full line: is built on. Dashed: copies from. Dotted: mounts. A dashed box is not built here; a blue one is in the image.";
    return [
      make("h3", {}, "Stages"),
      make("p", { class: "legend" }, legend),
      make(
        "div",
        { class: "graphs" },
        ...drawn.map(([name, graph]) =>
          make(
            "figure",
            {},
            make("figcaption", {}, name),
            make(
              "div",
              { class: "scroll", tabindex: 0, role: "group", "aria-label": `Stages, ${name.toLowerCase()}` },
              drawGraph(name, graph),
            ),
          ),
        ),
      ),
    ];
  }

  function drawGraph(name, { nodes, edges }) {
    const at = ([, , , column, row]) => [column * (WIDTH + ACROSS) + 2, row * (HEIGHT + DOWN) + 2];
    const width = Math.max(...nodes.map((node) => at(node)[0])) + WIDTH + 4;
    const height = Math.max(...nodes.map((node) => at(node)[1])) + HEIGHT + 4;
    const said = edges.map(
      ([start, end, link]) =>
        `${nodes[end][0]} ${{ base: "is built on", copy: "copies from", mount: "mounts" }[link]} ${nodes[start][0]}`,
    );
    const picture = make("svg:svg", {
      role: "img",
      "aria-label": `${name}: ${said.join("; ")}`,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
    });
    const arrow = `arrow-${name.replaceAll(" ", "-")}`;
    picture.append(
      make(
        "svg:defs",
        {},
        make(
          "svg:marker",
          { id: arrow, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
          make("svg:path", { d: "M0 0L8 4L0 8z" }),
        ),
      ),
    );
    for (const [start, end, link] of edges) {
      const [x, y] = at(nodes[start]),
        [x2, y2] = at(nodes[end]);
      const from = [x + WIDTH, y + HEIGHT / 2],
        to = [x2, y2 + HEIGHT / 2 + { base: 0, copy: 9, mount: -9 }[link]];
      const bend = Math.max((to[0] - from[0]) / 2, 20);
      picture.append(
        make("svg:path", {
          class: link,
          "marker-end": `url(#${arrow})`,
          d: `M${from}C${from[0] + bend} ${from[1]} ${to[0] - bend} ${to[1]} ${to}`,
        }),
      );
    }
    for (const node of nodes) {
      const [label, number, kept] = node,
        [x, y] = at(node);
      picture.append(
        make(
          "svg:g",
          { class: number === null ? "image" : kept ? "kept" : "" },
          make("svg:title", {}, `${label}, ${layers(number)}`),
          make("svg:rect", { x, y, width: WIDTH, height: HEIGHT, rx: 6 }),
          make("svg:text", { x: x + 9, y: y + 17 }, short(label, 25)),
          make("svg:text", { x: x + 9, y: y + 33, class: "quiet" }, layers(number)),
        ),
      );
    }
    return picture;
  }

  // ---- what was measured

  const UNITS = ["B", "kB", "MB", "GB", "TB"];
  function human(bytes) {
    let value = bytes,
      unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return `${value.toFixed(unit ? 1 : 0)} ${UNITS[unit]}`;
  }

  function bars({ verdict, before, after }) {
    const most = Math.max(before || 0, after || 0, 1);
    const row = (name, bytes) => {
      const bar = make("span", { class: `bar ${name}` });
      bar.style.width = `${(100 * bytes) / most}%`;
      return [make("span", {}, name), bar, make("span", {}, human(bytes))];
    };
    const rows = [
      ["before", before],
      ["after", after],
    ]
      .filter(([, bytes]) => bytes !== null)
      .flatMap(([name, bytes]) => row(name, bytes));
    return [
      make("h3", {}, "Built and compared"),
      make("p", {}, "Verdict: ", make("strong", {}, verdict)),
      make("div", { class: "bars" }, ...rows),
    ];
  }

  // ---- what there is to choose from, keys, and the start

  function folders() {
    const counts = new Map();
    for (const { path } of data.files) {
      for (let end = path.indexOf("/", 1); end > 0; end = path.indexOf("/", end + 1)) {
        const folder = path.slice(0, end + 1);
        counts.set(folder, (counts.get(folder) || 0) + 1);
      }
    }
    const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_FOLDERS);
    return most.sort(([one], [other]) => (one < other ? -1 : 1));
  }

  function fill() {
    filters.transform.append(...data.transforms.map(({ name }) => make("option", { value: name }, name)));
    filters.safety.append(...Object.keys(data.safeties).map((name) => make("option", { value: name }, name)));
    filters.folder.append(...folders().map(([name, count]) => make("option", { value: name }, `${name} (${count})`)));
    const explained = (name, text) => [make("dt", {}, make("strong", {}, name)), make("dd", {}, text)];
    $("meanings").append(...Object.entries(data.safeties).flatMap(([name, meaning]) => explained(name, meaning)));
    for (const { name, summary, description, references } of data.transforms) {
      const links = references
        .filter((address) => address.startsWith("https://"))
        .map((href) => make("a", { href, rel: "noreferrer" }, href));
      const text = make(
        "dd",
        {},
        summary,
        ...[description, ...links].filter(Boolean).map((part) => make("p", {}, part)),
      );
      $("transforms").append(make("dt", { id: `transform-${name}`, tabindex: -1 }, make("strong", {}, name)), text);
    }
  }

  const KEYS = {
    j: () => choose(chosen + 1, true),
    k: () => choose(chosen - 1, true),
    n: () => step(1),
    p: () => step(-1),
    "/": () => {
      filters.search.focus();
      filters.search.select();
    },
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target === filters.search) {
      if (event.key === "Escape") list.focus();
      return;
    }
    const key = event.target === list ? { ArrowDown: "j", ArrowUp: "k" }[event.key] || event.key : event.key;
    if (event.target === list && (key === "Home" || key === "End")) choose(key === "Home" ? 0 : shown.length - 1, true);
    else if (event.target instanceof HTMLSelectElement || !Object.hasOwn(KEYS, key)) return;
    else KEYS[key]();
    event.preventDefault();
  });

  fill();
  $("filters").addEventListener("input", filter);
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("reset", () => setTimeout(filter));
  $("about").addEventListener("click", () => help.showModal());
  list.addEventListener("scroll", drawList, { passive: true });
  new ResizeObserver(drawList).observe(list);
  let asked = "";
  try {
    asked = decodeURIComponent(location.hash.slice(1));
  } catch {
    /* not one of ours */
  }
  filter();
  const named = shown.findIndex((file) => file.path === asked);
  if (named > 0) choose(named, true);
})();
