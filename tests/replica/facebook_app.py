"""The script of the Facebook replica's Accounts Center: one page whose dialog changes inside.

Here live the screens of the present dialog and of the wizard of 2023, built from what the server says by way
of /api/graphql/. The script knows no state of its own but the choices that are not yet sent.
"""

from typing import Final

SCRIPT: Final = r"""
(() => {
const C = JSON.parse(document.querySelector("script[data-sjs]").textContent);
const t = text => (C.words[text] ?? text).replaceAll("'", C.apostrophe);
const old = C.wizard === "2023";
let serial = 0;

// Class names of the real page say nothing, and change: so do these.
const h = (tag, attributes, ...kids) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "press") node.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.classList.add("x" + ((++serial * 7919 + C.salt) % 1679616).toString(36), "x1lliihq");
  node.append(...kids.flat(9).filter(kid => kid !== null && kid !== undefined && kid !== false));
  return node;
};
const text = (words, attributes) => h("span", {dir: "auto", ...attributes}, t(words));
const raw = words => h("span", {dir: "auto"}, words);
const arrow = () => h("i", {"aria-hidden": "true"}, "\u203a");

const pressable = (attributes, kids, press, disabled = false) => {
  if (C.button_as === "button" && !("role" in attributes)) {
    const node = h("button", {type: "button", ...attributes, press}, kids);
    node.disabled = disabled;
    return node;
  }
  const act = event => {
    if (node.getAttribute("aria-disabled") !== "true") press(event);
  };
  const node = h("div", {role: "button", ...attributes, tabindex: disabled ? -1 : 0, press: act}, kids);
  if (disabled) node.setAttribute("aria-disabled", "true");
  node.addEventListener("keydown", event => {
    if (event.target === node && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      node.click();
    }
  });
  return node;
};
const button = (label, press, disabled = false) =>
  pressable({"aria-label": t(label)}, [h("div", {role: "none"}, text(label))], press, disabled);
const icon = (label, sign, press) =>
  pressable({"aria-label": t(label)}, [h("i", {"aria-hidden": "true"}, sign)], press);
const checkbox = (label, checked, change) => {
  if (C.button_as === "button") {
    const box = h("input", {type: "checkbox", "aria-label": t(label)});
    box.checked = checked === true;
    box.indeterminate = checked === "mixed";
    box.addEventListener("change", change);
    return box;
  }
  return pressable({role: "checkbox", "aria-label": t(label), "aria-checked": String(checked)},
    [h("i", {"aria-hidden": "true"}, checked === true ? "\u2611" : "\u2610")], change);
};

const ask = async (operation, variables) => {
  const answer = await fetch("/api/graphql/", {
    method: "POST",
    headers: {"Content-Type": "application/x-www-form-urlencoded", "X-FB-Friendly-Name": operation},
    body: new URLSearchParams({
      av: C.user_id,
      __user: C.user_id,
      fb_api_caller_class: "RelayModern",
      fb_api_req_friendly_name: operation,
      variables: JSON.stringify(variables ?? {}),
      doc_id: String(7000000000000000 + operation.length),
    }),
  });
  const read = await answer.json();
  if (read.error) {
    location.reload();
    return new Promise(() => {});
  }
  return read;
};
const log = event => ask("FXAccountsCenterEventLogMutation", {event});

// Choices not yet sent; `shown` is what a sub-screen shows as taken before it is saved.
const choices = {...C.defaults, categories: [C.everything], destination: null, profile: C.profiles[0]};
let tab = "current", banner = null, shown = null, hub = null, wanted = C.everything, open = new Set();
let dialog = null;

const spinner = () => h("div",
  {role: "progressbar", "aria-label": t("Loading..."), "aria-busy": "true"}, "\u25cc");
const show = (title, back, ...kids) => {
  const head = h("div", {},
    back && icon("Back", "\u2190", back),
    h("h2", {dir: "auto", tabindex: -1}, t(title)),
    icon("Close", "\u2715", () => { banner = null; load(); }));
  const body = h("div", {style: "overflow-y:auto;max-height:420px"}, kids);
  const put = () => {
    const before = [...dialog.childNodes].filter(node => node.ariaHidden !== "true");
    dialog.replaceChildren(head, body);
    if (C.stale_screens) dialog.append(h("div", {"aria-hidden": "true", inert: "",
      style: "visibility:hidden;position:absolute;left:-9999px"}, before));
  };
  if (!C.step_delay) put();
  else {
    dialog.replaceChildren(spinner());
    setTimeout(put, C.step_delay * 1000);
  }
  return body;
};
const paragraph = words => h("div", {}, text(words));
const list = kids => h("div", {role: "list"}, kids);
const item = (...kids) => h("div", {role: C.entry_role || null}, kids);

// The hub ------------------------------------------------------------------------------------------
const load = async () => {
  dialog.replaceChildren(spinner());
  hub = (await ask("FXAccountsCenterDYIHubQuery", {tab})).data.dyi;
  showHub();
};
const part = (entry, one) => h("div", {},
  (entry.of > 1 || one.n > 1) && h("div", {}, raw(
    C.parts_announced ? `${t("Part")} ${one.n} ${t("of")} ${entry.of}` : `${t("Part")} ${one.n}`)),
  one.ready
    ? h("div", {}, raw(one.size), button("Download", () => {
        if (C.password_at_download) window.open(one.address, "_blank");
        else location.assign(one.address);
      }))
    : text("Pending"));
const entry = one => item(
  h("div", {}, h("h3", {dir: "auto"}, one.title), raw(one.summary)),
  h("div", {}, raw(`${t("Requested on")} ${one.asked_on}`)),
  one.status === "pending" && h("div", {}, text("Pending"), one.slow && paragraph(
    "This is taking longer than usual.")),
  one.status === "partial" && h("div", {}, text("Partly ready")),
  one.status === "ready" && h("div", {}, text("Ready to download")),
  one.status === "failed" && h("div", {}, text("Failed"), paragraph(
    "Something went wrong with this export. Create a new one.")),
  one.status === "expired" && h("div", {}, text("Expired")),
  one.until && one.status !== "expired" && h("div", {}, raw(`${t("Available until")} ${one.until}`)),
  one.parts.map(each => part(one, each)),
  ["pending", "partial"].includes(one.status) && button("Cancel export", async () => {
    await ask("DYICancelRequestMutation", {id: one.id});
    load();
  }),
  one.status === "ready" && h("div", {},
    h("a", {href: C.help + "?topic=download-details", role: "link"}, t("Download details")),
    button("Delete files", async () => {
      await ask("DYIDeleteArchiveMutation", {id: one.id});
      load();
    })));
const showHub = () => {
  const title = old ? "Download your information" : "Export your information";
  if (hub.blocked) {
    show(title, null, h("div", {role: "alert"}, text("You can't use this feature right now")),
      paragraph("We limit how often you can do certain things in a given amount of time."),
      button("Done", () => location.assign("/")));
    return;
  }
  const pick = name => pressable({role: "tab", "aria-selected": String(tab === name)},
    [text(name === "current" ? "Current activity" : "Past activity")],
    () => { tab = name; banner = null; load(); });
  const place = h("div", {style: "min-height:6em"});
  const entries = hub.entries.filter(one => (tab === "past") === one.past);
  show(title, null,
    banner && h("div", {role: "alert"}, text(banner)),
    paragraph("You can export a copy of your information to your device or to an external service."),
    !old && h("a", {href: C.help, role: "link"}, t("Download or transfer information has a new name")),
    h("a", {href: C.help + "?topic=export", role: "link"}, t("Learn more")),
    h("div", {role: "tablist"}, pick("current"), pick("past")),
    place,
    button(old ? "Download or transfer information" : "Create export",
      C.profiles.length > 1 ? chooseProfile : old ? howMuch : destination, !hub.can_create));
  const fill = () => place.replaceChildren(entries.length ? list(entries.map(entry))
    : paragraph(tab === "current" ? "No current activity" : "No past activity"));
  if (C.list_delay) setTimeout(fill, C.list_delay * 1000);
  else fill();
};

// From profile to destination ----------------------------------------------------------------------
const option = (name, taken, press, note) => {
  const role = C.option_role;
  const state = {[role === "option" ? "aria-selected" : "aria-checked"]: String(taken)};
  return pressable({role, ...state}, [h("div", {}, typeof name === "string" ? text(name) : name),
    note && C.option_notes && h("div", {}, text(note))], press);
};
const LISTS = {option: "listbox", menuitemradio: "menu", radio: "radiogroup"};
const options = (label, kids) => h("div", {role: LISTS[C.option_role], "aria-label": t(label)}, kids);
let picked = null;
const ticked = new Set(C.profiles);
const chooseProfiles = () => show("Choose profiles", showHub,
  list(C.profiles.map(name => checkbox(name, ticked.has(name), () => {
    if (!ticked.delete(name)) ticked.add(name);
    chooseProfiles();
  }))),
  button("Next", () => { choices.profile = [...ticked].join(", "); destination(); }, !ticked.size));
const chooseProfile = () => C.profiles_ticked ? chooseProfiles() : show("Choose a profile", showHub,
  options("Choose a profile", C.profiles.map(name =>
    option(raw(name), picked === name, () => { picked = name; chooseProfile(); }))),
  button("Next", () => { choices.profile = picked; (old ? howMuch : destination)(); }, picked === null));
const destination = () => show(old ? "Choose a destination" : "Choose where to export",
  () => old ? howMuch() : C.profiles.length > 1 ? chooseProfile() : showHub(),
  h("h3", {dir: "auto"}, choices.profile),
  pressable({}, [text(old ? "Download to device" : "Export to device"),
    C.option_notes && text("Save a copy of your files to this device."), arrow()],
    () => { choices.destination = "Export to device"; confirm(); }),
  pressable({}, [text(old ? "Transfer to destination" : "Export to external service"),
    C.option_notes && text("Send a copy, once or regularly, to a service such as Google Drive."), arrow()],
    async () => {
      choices.destination = "Export to external service";
      await log("external_service");
      show("Export to external service", destination, ["Google Drive", "Dropbox", "Koofr"].map(name =>
        pressable({}, [raw(name), arrow()], () => log("external_service"))));
    }));

// Confirmation and its sub-screens -----------------------------------------------------------------
const ROWS = {Notify: "notify", "Customize information": "categories", "Date range": "range",
  Format: "format", "Media quality": "quality"};
const NOTES = {HTML: "Easy to view in a browser", JSON: "Easier to import into another service"};
const value = key => {
  if (key !== "categories") return t(choices[key]);
  if (choices.categories[0] === C.everything) return t("All available information excluding data logs");
  if (C.categories_shown === "names") return choices.categories.map(t).join(", ");
  if (C.categories_shown === "generic") return t(C.specific);
  return `${choices.categories.length} ${t("selected")}`;
};
const row = (label, press) => h("div", {role: "listitem"}, pressable(
  C.row_name === "label" ? {"aria-label": t(label)} : {},
  [h("div", {}, text(label)), h("div", {}, raw(value(ROWS[label]))), arrow()], press));
const start = () => button(old ? "Create files" : "Start export", submit);
const confirm = () => {
  const rows = Object.keys(ROWS).filter(label => !(old && label === "Customize information"));
  const body = show("Confirm your export", destination,
    h("h3", {dir: "auto"}, choices.profile),
    list(rows.map(label => row(label, () => {
      shown = choices[ROWS[label]];
      wanted = choices.categories[0] === C.everything ? C.everything : C.specific;
      label === "Customize information" ? customize() : choose(label);
    }))),
    C.start_at_bottom && h("div", {style: "padding-bottom:700px"}, text(
      "We'll send an e-mail when your files are ready. Files may take from minutes to days. For security " +
      "reasons, you'll only have four days to download your files.")),
    C.start_after_scroll ? null : start());
  if (C.start_after_scroll) body.addEventListener("scroll", () => {
    if (body.scrollTop + body.clientHeight >= body.scrollHeight - 4 && !body.dataset.end) {
      body.dataset.end = "1";
      body.append(start());
    }
  });
};
const keep = key => {
  if (C.ignore_choice !== key) choices[key] = shown;
};
const choose = label => {
  const key = ROWS[label];
  const leave = () => { if (!C.back_forgets) keep(key); confirm(); };
  show(label, leave,
    options(label, C.options[key].map(name =>
      option(name, shown === name, () => { shown = name; choose(label); }, NOTES[name]))),
    button("Save", () => { keep(key); confirm(); }));
};
const leaveTypes = saved => {
  if (saved || !C.back_forgets) keep("categories");
  old ? destination() : confirm();
};
const customize = () => {
  const specific = () => {
    wanted = C.specific;
    if (shown[0] === C.everything) shown = C.categories_preselected ? Object.values(C.tree).flat() : [];
  };
  const title = old ? "How much information do you want?" : "Customize information";
  const saves = wanted === C.everything && !old;
  show(title, () => old ? showHub() : leaveTypes(false),
    options(title, [
      option(C.everything, wanted === C.everything, () => {
        wanted = C.everything;
        shown = [C.everything];
        customize();
      }),
      option(C.specific, wanted === C.specific, () => {
        specific();
        C.types_at_once ? types() : customize();
      })]),
    button(saves ? "Save" : "Next", () => {
      if (wanted === C.specific) types();
      else leaveTypes(true);
    }));
};
const howMuch = () => { shown = choices.categories; customize(); };
const types = () => {
  const set = (names, on) => {
    shown = on ? [...new Set([...shown, ...names])] : shown.filter(name => !names.includes(name));
    types();
  };
  const every = Object.values(C.tree).flat();
  const place = dialog.querySelector("div[style]")?.scrollTop ?? 0;
  const body = show(C.specific, customize,
    shown.length < every.length ? button("Select all", () => set(every, true)) : null,
    shown.length ? button("Deselect all", () => set(every, false)) : null,
    Object.entries(C.tree).map(([group, names]) => {
      const all = names.every(name => shown.includes(name));
      const some = names.some(name => shown.includes(name));
      const expanded = !C.categories_collapsed || open.has(group);
      return h("div", {role: "group", "aria-label": t(group)},
        h("div", {},
          pressable({"aria-expanded": String(expanded)}, [text(group), arrow()], () => {
            open.has(group) ? open.delete(group) : open.add(group);
            types();
          }),
          names.length > 1 && checkbox(group, all || (some && "mixed"), () => set(names, !all))),
        expanded && names.map(name => {
          const on = shown.includes(name);
          return h("div", {}, text(name), checkbox(name, on, () => set([name], !on)));
        }));
    }),
    button(old ? "Next" : "Save", () => leaveTypes(true), shown.length === 0));
  body.scrollTop = place;
};

// Start --------------------------------------------------------------------------------------------
const submit = async () => {
  const answer = await ask("DYISubmitRequestMutation", {input: choices});
  const problem = answer.errors?.[0]?.code;
  if (problem === "PASSWORD_REQUIRED") prompt();
  else if (problem === "BLOCKED") show("Export your information", confirm,
    h("div", {role: "alert"}, text("You can't use this feature right now")),
    paragraph("We limit how often you can do certain things in a given amount of time."));
  else {
    banner = "Your information is being prepared for export. We'll let you know when it's ready.";
    tab = "current";
    open = new Set();
    if (C.started_screen) show("Export your information", null, h("div", {role: "alert"}, text(banner)),
      button("Done", () => { banner = null; load(); }));
    else load();
  }
};
const prompt = wrong => {
  const field = h("input", {type: "password", name: "pass", autocomplete: "current-password",
    "aria-label": t("Password")});
  const send = async event => {
    event?.preventDefault();
    const answer = await ask("FXReauthPasswordMutation", {password: field.value});
    answer.errors ? prompt(true) : submit();
  };
  const form = h("form", {},
    paragraph("For your security, you must re-enter your password to continue."),
    wrong && h("div", {role: "alert"}, text("The password you've entered is incorrect.")),
    field, button("Continue", send));
  form.addEventListener("submit", send);
  show("Please re-enter your password", confirm, form);
};

// The page behind the dialog -----------------------------------------------------------------------
const page = () => {
  const link = (label, address) => h("div", {role: "listitem"}, h("a", {href: address, role: "link"},
    text(label), arrow()));
  const item = old ? "Download your information" : "Export your information";
  const root = document.getElementById("mount_0_0");
  root.replaceChildren(
    h("div", {role: "navigation", "aria-label": t("Accounts Center")},
      h("h1", {dir: "auto"}, t("Accounts Center")),
      paragraph("Manage your connected experiences and account settings."),
      list([link("Profiles", "/profiles/"), link("Connected experiences", "/connected_experiences/"),
        link("Password and security", "/password_and_security/"),
        link("Personal details", "/personal_info/"),
        link("Your information and permissions", "/info_and_permissions/"),
        link("Ad preferences", "/ad_preferences/"), link("Payments", "/meta_pay/")]),
      h("div", {}, raw(C.name), raw("Facebook"))),
    h("div", {role: "main"},
      h("h2", {dir: "auto"}, t("Your information and permissions")),
      list([link("Access your information", "/info_and_permissions/access/"),
        link(item, "/info_and_permissions/dyi/"),
        link("Search history", "/info_and_permissions/search_history/"),
        link("Your activity off Meta technologies", "/info_and_permissions/off_meta/"),
        link("Delete your account", "/personal_info/account_ownership_and_control/")])));
  if (C.path !== "/info_and_permissions/dyi/") return;
  dialog = h("div", {role: "dialog", "aria-modal": "true", "aria-label": t(item),
    style: "position:fixed;top:20px;left:340px;width:560px;background:#fff;padding:12px"});
  document.body.append(dialog);
  load();
};
setTimeout(page, C.render_delay * 1000);
})();
"""
