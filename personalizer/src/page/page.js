// The line's page. What it shows comes as one event with the whole line; parts of the document are
// made once and then changed in place, so that focus and scrolling stay where they are. Text is only
// ever set as text, never as markup.
"use strict";

const $ = (id) => document.getElementById(id);
const store = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, value); } catch { /* without it, too */ } },
};

let words = { en: {}, vi: {} };
let lang = "en";
let me = null;
let shown = null;
let source = null;
let alive = 0;
let troubled = false;

// --- words and figures ---

const has = (key) => Object.hasOwn(words[lang], key);
function t(key, values = {}) {
  const text = has(key) ? words[lang][key] : key;
  return text.replace(/\{([a-z]+)\}/g, (whole, name) => values[name] ?? whole);
}
// A word of the accounts that the table does not know is shown as it is.
const word = (kind, it) => (has(`${kind}.${it}`) ? t(`${kind}.${it}`) : String(it).replaceAll("-", " "));
const locale = () => (lang === "vi" ? "vi-VN" : "en-GB");
const number = (value, digits = 0) =>
  new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const percent = (share) =>
  new Intl.NumberFormat(locale(), { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
const clock = (at) => new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(at);
const moment = (at) => {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const form = today ? { timeStyle: "short" } : { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale(), form).format(at);
};
function span(seconds) {
  if (seconds < 60) return t("time.seconds", { s: number(Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("time.minutes", { m: number(minutes) });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("time.hours", { h: number(hours), m: number(minutes % 60) });
  return t("time.days", { d: number(Math.floor(hours / 24)), h: number(hours % 24) });
}

// --- the document ---

function el(tag, names, ...children) {
  const node = document.createElement(tag);
  if (names) node.className = names;
  node.append(...children);
  return node;
}
function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}
// Words between backquotes are what somebody types.
function prose(node, text) {
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  const parts = text.split("`").map((part, at) => (at % 2 ? el("code", "", part) : part));
  node.replaceChildren(...parts);
}
// Keeps one child for each item, in the items' order; moves and removes only what must.
function keep(parent, items, key, make, change) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let node = old.get(name);
    if (node) old.delete(name);
    else {
      node = make(item);
      node.dataset.key = name;
    }
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
    change(node, item);
  }
  for (const node of old.values()) node.remove();
}

const TONES = {
  working: "good", waiting: "busy", paused: "hold", drained: "mute", stopped: "bad", lost: "bad", gone: "mute",
  running: "good", done: "good", idle: "mute", look: "bad",
};
const NEEDS = ["stopped", "lost"];

// --- the summary ---

function why(line) {
  const { tally, quarantined } = line;
  const present = tally.waiting + tally.working + tally.paused + tally.drained + tally.stopped + tally.lost;
  const values = { ...tally, present, remaining: line.line.waiting + line.line.begun, quarantined };
  for (const name of Object.keys(values)) values[name] = number(values[name]);
  return t(`why.${line.verdict}`, values);
}

function summary(line) {
  const state = line.verdict;
  $("verdict").dataset.tone = TONES[state];
  $("verdict-icon").setAttribute("href", `#i-${state}`);
  set($("verdict-word"), t(`verdict.${state}`));
  set($("verdict-why"), why(line));
  set($("f-issued"), number(line.line.issued));
  set($("f-remaining"), number(line.line.waiting + line.line.begun));
  set($("f-per-hour"), number(line.forecast.per_hour));
  const { seconds } = line.forecast;
  if (seconds === null) {
    set($("f-through"), t("figure.unknown"));
    set($("f-at"), "");
  } else {
    set($("f-through"), seconds ? span(seconds) : t("figure.nothing"));
    set($("f-at"), seconds ? `· ${t("figure.at", { time: moment(line.at + seconds * 1000) })}` : "");
  }
  const place = ["stopped", "lost", "working", "waiting", "paused", "drained"];
  keep($("tally"), place.filter((one) => line.tally[one] > 0), (one) => one, (one) => {
    const node = el("li", "", icon(one), el("span"));
    node.dataset.tone = TONES[one];
    return node;
  }, (node, one) => set(node.lastChild, `${number(line.tally[one])} ${word("state", one).toLocaleLowerCase(locale())}`));
}

// --- orders ---

const PARTS = ["issued", "begun", "quarantined"];

function batches(line) {
  const left = (batch) => batch.standings.waiting + batch.standings.begun;
  const all = [...line.batches].sort((one, other) => (left(other) > 0) - (left(one) > 0));
  const most = 12;
  keep($("batches"), all.slice(0, most), (batch) => batch.id, newBatch, setBatch);
  if (all.length > most) {
    $("batches").append(el("p", "quiet", t("batches.more", { count: number(all.length - most) })));
  } else if (all.length === 0) $("batches").append(el("p", "quiet", t("batches.none")));
}
function newBatch(batch) {
  const bar = el("div", "bar-of");
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  bar.append(...PARTS.map((part) => el("i", part)));
  const legend = el("ul", "legend");
  for (const part of [...PARTS, "waiting", "refused"]) {
    const entry = el("li", "", el("span", "bar-of", el("i", part)), el("span"), el("b"));
    if (part === "refused") entry.firstChild.remove();
    entry.dataset.part = part;
    legend.append(entry);
  }
  return el("article", "batch", el("div", "top", el("h3", "", batch.id), el("span", "share")), bar, legend,
    el("div", "bottom", el("span", "eta"), el("span", "came")));
}
function setBatch(node, { id, open, came, standings, forecast }) {
  const all = Math.max(1, standings.received - standings.void);
  const share = standings.received ? standings.issued / all : 0;
  set(node.querySelector(".share"), t("batches.progress", { share: percent(share), count: number(standings.received) }));
  const bar = node.querySelector(".bar-of");
  bar.setAttribute("aria-valuenow", String(Math.floor(share * 100)));
  bar.setAttribute("aria-label", id);
  for (const part of bar.children) part.style.setProperty("--share", `${(100 * standings[part.className]) / all}%`);
  for (const entry of node.querySelectorAll(".legend li")) {
    const { part } = entry.dataset;
    const [name, count] = [...entry.children].slice(-2);
    set(name, t(`standing.${part}`));
    set(count, number(standings[part]));
    entry.hidden = standings[part] === 0 && part !== "issued" && part !== "waiting";
  }
  const { seconds } = forecast;
  let eta = "";
  if (!open) eta = t("batches.closed");
  else if (seconds === null) eta = t("batches.no-pace");
  else if (seconds > 0) eta = t("batches.through", { span: span(seconds), time: moment(shown.at + seconds * 1000) });
  set(node.querySelector(".eta"), eta);
  set(node.querySelector(".came"), t("batches.came", { time: moment(came) }));
}

// --- stations ---

function stations(line) {
  const attention = $("attention").checked;
  const present = line.stations.filter((one) => one.state !== "gone");
  const some = attention ? present.filter((one) => NEEDS.includes(one.state)) : present;
  keep($("tiles"), some, (one) => one.name, newTile, setTile);
  set($("no-tiles"), some.length ? "" : t(present.length ? "stations.calm" : "stations.none"));
  const gone = line.tally.gone;
  set($("ended"), gone ? t("stations.gone", { count: number(gone) }) : "");
}
function newTile(station) {
  const tile = el("li", "tile",
    el("p", "state", icon(station.state), el("span", "word"), el("span", "step")),
    el("div", "body", el("h3", "", el("span", "", station.name), el("small")),
      el("p", "pace", el("span", "", el("b"), " ", el("span")), el("span")),
      el("p", "dossier"), el("p", "wanted"), el("div", "error")),
    el("div", "acts"));
  tile.dataset.station = station.name;
  return tile;
}
function setTile(tile, one) {
  if (tile.dataset.state && tile.dataset.state !== one.state) {
    tile.classList.remove("news");
    requestAnimationFrame(() => tile.classList.add("news"));
  }
  tile.dataset.state = one.state;
  tile.dataset.tone = TONES[one.state] ?? "mute";
  tile.querySelector("use").setAttribute("href", `#i-${one.state}`);
  set(tile.querySelector(".word"), word("state", one.state));
  const busy = one.state === "working" && one.step;
  set(tile.querySelector(".step"), busy ? word("step", one.step) : "");
  set(tile.querySelector("small"), one.machine);
  const pace = tile.querySelector(".pace");
  set(pace.querySelector("b"), one.pace === null ? "–" : number(one.pace / 1000, 1));
  set(pace.firstChild.lastChild, one.pace === null ? t("tile.no-pace") : t("tile.pace"));
  set(pace.lastChild, `${number(one.cards)} ${t("tile.cards")}`);
  set(tile.querySelector(".dossier"), one.dossier);
  const settled = { run: ["waiting", "working"], pause: ["paused"], drain: ["drained"] };
  const heard = one.state === "lost" || settled[one.wanted]?.includes(one.state) || (one.wanted === "run" && one.state === "stopped");
  set(tile.querySelector(".wanted"), heard ? "" : word("wanted", one.wanted));
  complaint(tile.querySelector(".error"), one);
  acts(tile.querySelector(".acts"), one);
}
function complaint(node, one) {
  const lines = [];
  if (one.state === "lost") {
    lines.push(t("tile.lost", { age: span(Math.max(0, shown.at - one.lease) / 1000) }), t("tile.lost-advice"));
  } else if (one.error.en) {
    lines.push(one.error[lang]);
    if (one.failures > 1) lines.push(t("tile.failures", { count: number(one.failures) }));
    if (one.state === "stopped" && has(`kind.${one.kind}`)) lines.push(t(`kind.${one.kind}`));
  }
  const text = lines.join("\n");
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  const [first, ...rest] = lines;
  const parts = rest.map((line) => {
    const part = el("span");
    prose(part, `${line} `);
    return part;
  });
  node.replaceChildren(...(first ? [el("b", "", first), ...parts] : []));
}
// What can be asked of a station in this state.
function acts(node, one) {
  const can = { waiting: ["pause", "drain"], working: ["pause", "drain"], paused: ["run", "drain"], stopped: ["run", "drain"] };
  const some = me?.acts ? can[one.state] ?? [] : [];
  keep(node, some, (act) => act, (act) => {
    const button = el("button");
    button.type = "button";
    button.addEventListener("click", () => ask(act, one.name));
    return button;
  }, (button, act) => {
    set(button, t(`ask.${act}`));
    button.setAttribute("aria-label", t("ask.of", { act: t(`ask.${act}`), station: one.name }));
    button.disabled = one.wanted === act && act !== "run";
  });
}

// --- rejects and quarantine ---

function rejects(line) {
  const most = 12;
  const all = line.rejects.reduce((sum, one) => sum + one.count, 0);
  const longest = Math.max(1, ...line.rejects.map((one) => one.count));
  const rest = line.rejects.slice(most);
  const rows = line.rejects.slice(0, most);
  let sum = 0;
  if (rest.length) rows.push({ stage: "", reason: "", count: rest.reduce((count, one) => count + one.count, 0) });
  const list = $("rejects");
  list.querySelector(".none")?.remove();
  keep(list, rows, (one) => `${one.stage} ${one.reason}`, () =>
    el("li", "", el("span", "label", el("span"), el("small")), el("span", "rod", el("i")), el("span", "number", el("span"), el("small"))),
  (row, one) => {
    sum += one.count;
    const [label, bar, count] = row.children;
    row.dataset.tone = one.stage === "chip" ? "bad" : "hold";
    bar.classList.toggle("of-chip", one.stage === "chip");
    set(label.firstChild, one.stage ? word("reason", one.reason) : t("rejects.more", { count: number(rest.length) }));
    set(label.lastChild, one.stage ? t(`stage.${one.stage}`) : "");
    bar.firstChild.style.setProperty("--share", `${Math.min(100, (100 * one.count) / longest)}%`);
    set(count.firstChild, number(one.count));
    set(count.lastChild, t("rejects.share", { share: percent(sum / all) }));
  });
  if (!rows.length) list.append(el("li", "none", t("rejects.none")));
}

function quarantine(line) {
  const list = $("quarantine");
  list.querySelector(".none")?.remove();
  set($("quarantined"), line.quarantined ? number(line.quarantined) : "");
  keep(list, line.quarantine, (one) => one.chip, () =>
    el("li", "", el("div", "", el("span", "card"), el("small"), el("small")), el("div", "", el("p", "why"), el("p"), el("small"))),
  (row, one) => {
    const [card, chip, since] = row.firstChild.children;
    set(card, one.dossier || t("quarantine.stray"));
    set(chip, t("quarantine.chip", { chip: one.chip }));
    set(since, [one.station, t("quarantine.since", { time: moment(one.since) })].filter(Boolean).join(" · "));
    const [why, what, said] = row.lastChild.children;
    set(why, one.cause ? word("reason", one.cause) : one.reason);
    set(said, one.cause ? one.reason : "");
    prose(what, word("advice", one.advice).replaceAll("#", one.dossier || "…"));
  });
  if (!line.quarantine.length) list.append(el("li", "none", t("quarantine.none")));
  const values = { shown: number(line.quarantine.length), count: number(line.quarantined) };
  set($("quarantine-more"), line.quarantined > line.quarantine.length ? t("quarantine.more", values) : "");
}

// --- tables ---

function table(node, columns, rows, last, nothing) {
  const head = el("tr", "", ...columns.map(({ key, text }) => {
    const cell = el("th", text ? "text" : "", t(key));
    cell.scope = "col";
    return cell;
  }));
  const row = (item) => el("tr", "", ...columns.map(({ of, text, odd }, at) => {
    const value = of(item);
    if (text) return el(at ? "td" : "th", "text", value);
    return el("td", odd?.(item) ? "odd" : value === 0 ? "zero" : "", number(value));
  }));
  const body = el("tbody", "", ...rows.map(row));
  if (!rows.length) {
    const cell = el("td", "text zero", t(nothing));
    cell.colSpan = columns.length;
    body.append(el("tr", "", cell));
  }
  const parts = [el("thead", "", head), body];
  if (last) parts.push(el("tfoot", "", row(last)));
  node.replaceChildren(...parts);
}

let offices_shown = "";
function offices(line) {
  const now = lang + JSON.stringify(line.delivery);
  if (now === offices_shown) return;
  offices_shown = now;
  const figure = (name) => ({ key: `office.${name}`, of: (one) => one[name] });
  const why = (one) => Object.entries(one.why).sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${word("waits", reason)} ${number(count)}`).join(" · ");
  const columns = [
    { key: "office.name", of: (one) => one.office || t("office.unnamed"), text: true },
    ...["dossiers", "in_production", "made", "at_producer", "on_the_way", "arrived", "handed_over", "waiting"].map(figure),
    { key: "office.why", of: why, text: true },
    ...["returned", "void", "complaints"].map(figure),
  ];
  const all = line.delivery.offices.length > 1 ? { ...line.delivery.all, office: t("office.all") } : null;
  table($("offices"), columns, line.delivery.offices, all, "offices.none");
}

let blanks_shown = "";
function blanks(line) {
  const now = lang + JSON.stringify(line.blanks);
  if (now === blanks_shown) return;
  blanks_shown = now;
  const names = ["received", "good", "begun", "quarantined", "destroyed", "samples", "returned", "missing", "left"];
  const odd = (name) => (one) => (name === "left" && one.left < 0) || (name === "missing" && one.missing > 0);
  const columns = [{ key: "blanks.batch", of: (one) => one.batch, text: true },
    ...names.map((name) => ({ key: `blanks.${name}`, of: (one) => one[name], odd: odd(name) }))];
  table($("blanks"), columns, line.blanks, null, "blanks.none");
}

function log(line) {
  const { height, hash, signed } = line.log;
  const until = signed === null ? t("log.unsigned") : t("log.signed", { number: number(signed) });
  set($("log"), `${t("log.height", { count: number(height) })} · ${hash.slice(0, 16)}… · ${until}`);
}

// --- everything ---

function draw() {
  document.documentElement.lang = lang;
  document.title = `${t("page.title")} · Cardwright`;
  for (const node of document.querySelectorAll("[data-t]")) set(node, t(node.dataset.t));
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-lang]")) node.setAttribute("aria-pressed", String(node.dataset.lang === lang));
  for (const id of ["who", "sign-out", "link"]) $(id).hidden = !me;
  $("line").hidden = !(me && shown);
  $("door").hidden = Boolean(me);
  if (!me) return;
  set($("who-name"), me.operator);
  set($("who-role"), me.acts ? t(`role.${me.role}`) : `${t(`role.${me.role}`)}, ${t("role.reads")}`);
  $("all").hidden = !me.acts;
  link();
  if (shown) for (const part of [summary, batches, stations, rejects, quarantine, offices, blanks, log]) part(shown);
}
function link() {
  const lives = Date.now() - alive < 40000 && !troubled;
  $("link").dataset.link = lives ? "on" : "off";
  const time = alive ? new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(alive) : "…";
  set($("link-text"), t(troubled ? "page.accounts" : lives ? "page.live" : "page.silent", { time }));
}
let until = 0;
function notice(text) {
  clearTimeout(until);
  set($("notice"), text);
  until = setTimeout(() => set($("notice"), ""), 6000);
}

// --- the other end ---

async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  if (me) headers["X-Line-Token"] = me.token;
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    const said = answer.status === 204 ? {} : await answer.json();
    return { ok: answer.ok, said };
  } catch {
    return { ok: false, said: { refused: "sign-in.failed" } };
  }
}
async function session() {
  try {
    const answer = await fetch("/session");
    return answer.ok ? await answer.json() : null;
  } catch {
    return undefined;
  }
}
function listen() {
  source?.close();
  source = new EventSource("/events");
  source.addEventListener("line", (event) => {
    shown = JSON.parse(event.data);
    [alive, troubled] = [Date.now(), false];
    draw();
  });
  source.addEventListener("beat", () => {
    alive = Date.now();
    link();
  });
  source.addEventListener("trouble", () => {
    [alive, troubled] = [Date.now(), true];
    draw();
  });
  source.addEventListener("error", async () => {
    if (source.readyState !== EventSource.CLOSED) return;
    const again = await session();
    if (again === null) return leave("sign-in.ended");
    if (again) notice(t("page.busy"));
    setTimeout(() => me && listen(), 5000);
  });
}
function enter(who) {
  me = who;
  set($("sign-in-why"), "");
  $("sign-in").reset();
  draw();
  listen();
}
function leave(why) {
  source?.close();
  [me, shown, source, offices_shown, blanks_shown] = [null, null, null, "", ""];
  if ($("again").open) $("again").close();
  if ($("sure").open) $("sure").close();
  draw();
  set($("sign-in-why"), why ? t(why) : "");
  $("name").focus();
}
const refusal = (said) => t(said.refused ?? "ask.failed", { seconds: number(said.seconds ?? 0) });

async function ask(wanted, station) {
  if (wanted === "drain" || !station) {
    const key = station ? `ask.${wanted}` : `ask.${wanted}-all`;
    const text = t(station ? `ask.sure-${wanted}` : `ask.sure-${wanted}-all`, { station });
    if (!(await sure(t(key), text))) return;
  }
  let { ok, said } = await post("/ask", { station, wanted });
  if (!ok && said.refused === "sign-in.again" && (await again())) ({ ok, said } = await post("/ask", { station, wanted }));
  if (ok) return notice(t("ask.asked", { count: number(said.asked) }));
  if (said.refused === "sign-in.ended") return leave(said.refused);
  if (said.refused !== "sign-in.again") notice(refusal(said));
}
function sure(title, text) {
  const box = $("sure");
  set($("sure-title"), title);
  set($("sure-text"), text);
  box.returnValue = "no";
  box.showModal();
  return new Promise((tell) => box.addEventListener("close", () => tell(box.returnValue === "yes"), { once: true }));
}
// Shows once more who it is; tells whether that went well.
function again() {
  const box = $("again");
  set($("again-why"), "");
  $("again-name").value = me.operator;
  box.showModal();
  return new Promise((tell) => {
    let well = false;
    $("again-form").onsubmit = async (event) => {
      event.preventDefault();
      const passphrase = $("again-passphrase").value;
      $("again-passphrase").value = "";
      const { ok, said } = await post("/sign-in", { name: me.operator, passphrase });
      if (!ok) return set($("again-why"), refusal(said));
      me = said;
      well = true;
      listen();
      box.close();
    };
    box.addEventListener("close", () => tell(well), { once: true });
  });
}

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}

async function begin() {
  theme(store.get("theme"));
  const table = await (await fetch("/words")).json();
  words = table;
  const kept = store.get("lang");
  lang = kept === "vi" || kept === "en" ? kept : table.lang;
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      lang = button.dataset.lang;
      store.set("lang", lang);
      set($("notice"), "");
      set($("sign-in-why"), "");
      draw();
    });
  }
  $("theme").addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
      || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    store.set("theme", dark ? "light" : "dark");
    theme(store.get("theme") ?? (dark ? "light" : "dark"));
  });
  $("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    const { ok, said } = await post("/sign-in", { name: $("name").value.trim(), passphrase: $("passphrase").value });
    button.disabled = false;
    if (ok) return enter(said);
    $("passphrase").value = "";
    set($("sign-in-why"), refusal(said));
    $("passphrase").focus();
  });
  $("sign-out").addEventListener("click", async () => {
    await post("/sign-out", {});
    leave("");
  });
  for (const button of document.querySelectorAll("[data-all]")) {
    button.addEventListener("click", () => ask(button.dataset.all, null));
  }
  $("again-no").addEventListener("click", () => $("again").close());
  $("attention").addEventListener("change", () => shown && stations(shown));
  setInterval(() => me && link(), 5000);
  const who = await session();
  if (who) enter(who);
  else leave("");
}
begin();
