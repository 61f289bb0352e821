"use strict";

/* What the page does beyond showing itself: the list of connections is searched, sorted and read a page at a
   time, and paper gets the figures that are folded away on a screen.

   What the list holds comes from strangers. It is set as text and never parsed as HTML; nothing is fetched,
   nothing is kept. Without this script the page shows everything but the rest of the list. */

const SHOWN = 100; // rows in the page at once: thousands would make each letter typed wait for a layout
const PAUSE = 120; // milliseconds of silence after which a word counts as typed

// Letters that no decomposition takes apart, and signs that are one for whoever types.
const SPELLED = {
  æ: "ae", œ: "oe", ß: "ss", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ς: "σ", "’": "'",
};

/** A text as it is searched: without case and accents. */
function folded(text) {
  const low = text.toLowerCase();
  if (/^[ -~]*$/.test(low)) return low;
  return low.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[æœßøđðþłıς’]/g, (sign) => SPELLED[sign]);
}

/** A sentence of the page with its places filled in. */
function filled(sentence, places) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole));
}

/** An address that may be opened, or null. One with a user's name in front shows another host than it opens. */
function address(text) {
  if (!/^https?:\/\//i.test(text)) return null;
  try {
    const url = new URL(text);
    return url.username || url.password ? null : url.href;
  } catch {
    return null;
  }
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** One column: `values`, and for each row where among them it stands; without `places` each row has its own. */
class Column {
  #ranks = null;

  constructor({ kind, values, places }, language) {
    this.kind = kind;
    this.values = values;
    this.places = places ?? [...values.keys()];
    this.language = language;
  }

  text(row) {
    return this.values[this.places[row]];
  }

  /** The place of each value among all in order: told once, so that rows are compared as numbers. What is empty
      or no number is -1. */
  ranks() {
    if (this.#ranks) return this.#ranks;
    const number = this.kind === "number";
    const known = number ? this.values.map((text) => (text.trim() ? Number(text) : NaN)) : this.values;
    const compare = {
      number: (one, other) => one - other,
      day: (one, other) => (one < other ? -1 : one > other ? 1 : 0),
    }[this.kind] ?? new Intl.Collator(this.language, { numeric: true }).compare;
    const order = [...known.keys()].filter((at) => (number ? !Number.isNaN(known[at]) : known[at].trim()));
    order.sort((one, other) => compare(known[one], known[other]));
    const ranks = new Int32Array(known.length).fill(-1);
    order.forEach((at, place) => {
      const before = order[place - 1];
      ranks[at] = place && compare(known[before], known[at]) === 0 ? ranks[before] : place;
    });
    this.#ranks = ranks;
    return ranks;
  }
}

/** All rows in order, and those that are found. Rows that are alike stay as they were given. */
class List {
  constructor(told) {
    this.columns = told.columns.map((one) => new Column(one, told.face.language));
    this.given = Array.from({ length: told.count }, (_, row) => row);
    this.order = this.given;
    this.words = [];
    const spelled = this.columns.map((one) => one.values.map(folded));
    // No word that is typed has a line end in it: none is found across two cells.
    this.texts = this.given.map((row) => this.columns.map((one, at) => spelled[at][one.places[row]]).join("\n"));
    this.found = this.given;
  }

  search(text) {
    this.words = folded(text).split(/\s+/).filter(Boolean);
    this.#find();
  }

  /** By a column; what is empty comes last, up or down. */
  sort(at, down) {
    const { places } = this.columns[at];
    const ranks = this.columns[at].ranks();
    this.order = [...this.given].sort((one, other) => {
      const [first, second] = [ranks[places[one]], ranks[places[other]]];
      if (first < 0 || second < 0) return (first < 0) - (second < 0);
      return down ? second - first : first - second;
    });
    this.#find();
  }

  #find() {
    const { texts, words } = this;
    this.found = words.length
      ? this.order.filter((row) => words.every((word) => texts[row].includes(word)))
      : this.order;
  }
}

/** The list in the page: its table, its field for words, its buttons. */
class View {
  #start = 0;
  #sorted = null; // { at, down }

  constructor(list, face) {
    this.list = list;
    this.face = face;
    this.numbers = new Intl.NumberFormat(face.language);
    this.region = document.getElementById("list-rows");
    this.body = this.region.querySelector("tbody");
    this.told = document.getElementById("list-told");
    this.headings = [...this.region.querySelectorAll("thead th")];
    this.names = this.headings.map((one) => one.textContent);
    this.earlier = [...document.querySelectorAll(".pager .earlier")];
    this.later = [...document.querySelectorAll(".pager .later")];
  }

  /** Give the page its tools, now that they do something. */
  open() {
    this.headings.forEach((heading, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = this.names[at];
      button.title = filled(this.face.sort_by, { column: this.names[at] });
      button.addEventListener("click", () => this.sort(at));
      heading.replaceChildren(button);
    });
    const field = document.getElementById("list-search");
    let waiting;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.search(field.value), PAUSE);
    });
    for (const [buttons, step] of [[this.earlier, -SHOWN], [this.later, SHOWN]]) {
      for (const one of buttons) one.addEventListener("click", () => this.turn(one, step));
    }
    document.getElementById("list-tools").hidden = false;
    document.getElementById("list-plain").hidden = true;
    // A field may still hold what was typed before the page was loaded anew.
    if (field.value) this.search(field.value);
    else this.show();
  }

  search(text) {
    this.list.search(text);
    this.#start = 0;
    this.show();
  }

  sort(at) {
    const down = this.#sorted?.at === at && !this.#sorted.down;
    this.#sorted = { at, down };
    this.list.sort(at, down);
    this.#start = 0;
    this.headings.forEach((heading, place) => {
      if (place === at) heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    this.show();
  }

  turn(button, step) {
    if (button.getAttribute("aria-disabled") === "true") return;
    this.#start += step;
    this.show();
    // The next rows are read from their first one; the button's twin stands there.
    const [twin] = button.classList.contains("later") ? this.later : this.earlier;
    if (button === twin) return;
    this.told.scrollIntoView({ block: "start" });
    twin.focus({ preventScroll: true });
  }

  show() {
    const { found } = this.list;
    const rows = found.slice(this.#start, this.#start + SHOWN);
    this.body.replaceChildren(...rows.map((row) => this.#row(row)));
    this.told.textContent = this.#sentence(rows.length);
    const [first, last] = [this.#start === 0, this.#start + SHOWN >= found.length];
    // A button that is pressed and then disabled would lose the focus: it stays, and does nothing.
    for (const one of this.earlier) one.setAttribute("aria-disabled", first);
    for (const one of this.later) one.setAttribute("aria-disabled", last);
    for (const one of [...this.earlier, ...this.later]) one.hidden = first && last;
  }

  #row(row) {
    const line = document.createElement("tr");
    this.list.columns.forEach((column, at) => {
      const cell = document.createElement(at ? "td" : "th");
      if (at) cell.className = column.kind;
      else cell.scope = "row";
      const text = column.text(row);
      const shown = document.createElement("bdi");
      shown.textContent = this.#text(column, text);
      const target = column.kind === "address" ? address(text) : null;
      if (target === null) {
        cell.append(shown);
      } else {
        const link = document.createElement("a");
        link.href = target;
        link.rel = "noreferrer noopener";
        link.target = "_blank";
        link.append(shown);
        cell.append(link);
      }
      line.append(cell);
    });
    return line;
  }

  #text(column, text) {
    const number = column.kind === "number" && text.trim() ? Number(text) : NaN;
    return Number.isFinite(number) ? this.numbers.format(number) : text;
  }

  #sentence(count) {
    const { face, list } = this;
    const n = this.numbers.format(list.found.length);
    if (!count) return face.nobody;
    const from = this.numbers.format(this.#start + 1);
    const to = this.numbers.format(this.#start + count);
    const said = [filled(face.shown, { from, to, n })];
    if (list.words.length) said.unshift(filled(face.found, { n }));
    if (this.#sorted) {
      const { at, down } = this.#sorted;
      said.push(filled(down ? face.sorted_down : face.sorted_up, { column: this.names[at] }));
    }
    return said.join(" · ");
  }
}

async function openList(data) {
  try {
    const told = await unpacked(data.textContent);
    new View(new List(told), told.face).open();
  } catch {
    // An old browser, or a damaged file: the first rows stand there, and beside them what is missing.
  }
}

/** A table that fits is no stop for the tab key. */
function watchRegions() {
  const watch = new ResizeObserver((changes) => {
    for (const region of new Set(changes.map(({ target }) => target.closest("figure")))) {
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  });
  for (const region of document.querySelectorAll("figure[tabindex]")) {
    watch.observe(region);
    watch.observe(region.querySelector("table"));
  }
}

/** Browsers that do not open what is folded by the style sheet alone. */
function openForPaper() {
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
}

watchRegions();
openForPaper();
const data = document.getElementById("data");
if (data) openList(data);
