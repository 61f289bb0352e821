// Reads a document: every element that is rendered and says or does something, in document order, with its role,
// accessible name and state. Returns { elements, facts }; facts[i] tells of elements[i].
// It changes nothing in the page.
(selectors) => {
  const MOST = 8000, LONG = 300;
  const elements = [], facts = [];
  const clean = (text) => (text || "").replace(/\s+/gu, " ").trim().slice(0, LONG);

  const BY_TAG = {
    ARTICLE: "article", ASIDE: "complementary", BUTTON: "button", DIALOG: "dialog", FOOTER: "contentinfo",
    H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading",
    HEADER: "banner", IMG: "img", LI: "listitem", MAIN: "main", NAV: "navigation", OL: "list", OPTION: "option",
    PROGRESS: "progressbar", SELECT: "combobox", SUMMARY: "button", TABLE: "table", TD: "cell", TEXTAREA: "textbox",
    TH: "columnheader", TR: "row", UL: "list",
  };
  const BY_TYPE = {
    button: "button", checkbox: "checkbox", image: "button", radio: "radio", reset: "button", search: "searchbox",
    submit: "button", hidden: "", range: "slider",
  };
  const FROM_CONTENT = new Set(["button", "cell", "checkbox", "columnheader", "heading", "link", "menuitem",
    "menuitemcheckbox", "menuitemradio", "option", "radio", "row", "switch", "tab", "treeitem"]);

  const roleOf = (el) => {
    const given = (el.getAttribute("role") || "").trim().split(/\s+/)[0];
    if (given) return given === "presentation" || given === "none" ? "" : given;
    if (el.tagName === "A") return el.hasAttribute("href") ? "link" : "";
    if (el.tagName === "INPUT") return BY_TYPE[el.type] ?? "textbox";
    return BY_TAG[el.tagName] || "";
  };
  const shown = (el) => el.checkVisibility({ visibilityProperty: true });
  const labels = (el) => [...(el.labels || [])];
  const spoken = (el) => {
    const text = clean(el.innerText || el.textContent);
    if (text) return text;
    const inner = el.querySelector("[aria-label], img[alt]");
    return inner ? clean(inner.getAttribute("aria-label") || inner.getAttribute("alt")) : "";
  };
  const nameOf = (el, role) => {
    const ids = (el.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const root = el.getRootNode();
    const named = ids.map((id) => root.getElementById?.(id)).filter(Boolean).map(spoken).join(" ");
    if (clean(named)) return clean(named);
    if (clean(el.getAttribute("aria-label"))) return clean(el.getAttribute("aria-label"));
    if (el.tagName === "INPUT" && ["button", "submit", "reset"].includes(el.type)) return clean(el.value);
    const labelled = clean(labels(el).map(spoken).join(" "));
    if (labelled) return labelled;
    if (el.tagName === "IMG" || el.type === "image") return clean(el.getAttribute("alt"));
    if (FROM_CONTENT.has(role) && spoken(el)) return spoken(el);
    return clean(el.getAttribute("title") || el.getAttribute("placeholder"));
  };
  const ownText = (el) =>
    clean([...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(" "));
  const truth = (el, name) => {
    const value = el.getAttribute(name);
    return value === null ? null : value === "true";
  };
  const checkedOf = (el, role) => {
    if (el.type === "checkbox" || el.type === "radio") return el.checked;
    if (el.tagName === "OPTION") return el.selected;
    return truth(el, "aria-checked") ?? (["option", "tab"].includes(role) ? truth(el, "aria-selected") : null);
  };

  const SILENT = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD", "SVG", "svg"]);
  const visit = (el, parent) => {
    if (facts.length >= MOST || SILENT.has(el.tagName)) return;
    if (el.getAttribute("aria-hidden") === "true" || el.inert) return;
    const boxed = el.type === "radio" || el.type === "checkbox";
    // A box may be hidden and its label shown in its place.
    const visible = shown(el) || (boxed && labels(el).some(shown));
    if (!visible && getComputedStyle(el).display !== "contents" && getComputedStyle(el).visibility !== "hidden") return;
    let here = parent;
    if (visible) {
      const role = roleOf(el);
      const text = ownText(el);
      const marks = selectors.filter((selector) => el.matches(selector));
      if (role || text || marks.length || el.childElementCount > 1) {
        here = facts.length;
        elements.push(el);
        facts.push({
          parent, role, text, marks,
          name: role || marks.length ? nameOf(el, role) : "",
          kind: el.tagName.toLowerCase() + (el.tagName === "INPUT" ? ":" + el.type : ""),
          disabled: el.disabled === true || el.closest("[aria-disabled='true'], fieldset[disabled]") !== null,
          checked: checkedOf(el, role),
          href: el.tagName === "A" ? el.pathname : "",
        });
      }
    }
    const inside = el.shadowRoot ? [...el.shadowRoot.children, ...el.children] : el.children;
    for (const child of inside) visit(child, here);
  };
  if (document.body) visit(document.body, -1);
  return { elements, facts, language: document.documentElement.lang, ready: document.readyState };
}
