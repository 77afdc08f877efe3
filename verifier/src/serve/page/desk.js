// Readers and what goes on at them, as the program tells it; what an officer asks of them.
import { $, el, icon, keep, set, show, turn } from "./dom.js";
import { both, clock, number, t } from "./words.js";
import * as result from "./result.js";

let post = null;
let board = { number: 0, readers: [], lists: null, profile: "" };
let chosen = null;
let asked = false;
let wipes = null;
let announced = "";

const TONES = {
  accepted: "good", refused: "bad", cannot_tell: "hold", given_up: "hold", paused: "hold",
  working: "busy", card: "busy", expecting: "busy", empty: "mute", away: "mute", none: "hold",
};
const ICONS = { expecting: "card", none: "away" };
// What goes on, in one word: a state, or how it was judged.
function what(reader) {
  if (!reader) return "none";
  if (reader.state === "judged") return reader.decision;
  if (reader.state === "inspecting") return "working";
  if (reader.state === "idle") return reader.card ? "card" : "empty";
  return reader.state;
}
const reader = () => board.readers.find((one) => one.name === chosen) ?? null;

// --- what is heard ---

export function hear(kind, said) {
  if (kind === "board") board = said;
  else {
    const news = new Map(said.readers.map((one) => [one.name, one]));
    const known = board.readers.map((one) => news.get(one.name) ?? one);
    const names = new Set(known.map((one) => one.name));
    const came = said.readers.filter((one) => !names.has(one.name));
    board = { ...board, ...said, readers: [...known, ...came].sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }
  choose(kind === "news" ? said.readers : []);
  draw();
  document.body.dataset.number = String(board.number);
}
// Stays with the reader that an officer looks at, and follows the card when nothing goes on there.
function choose(news) {
  const there = board.readers.filter((one) => one.state !== "away");
  const quiet = !reader() || ["empty", "away"].includes(what(reader()));
  const next = quiet ? news.find((one) => one.card) ?? (reader() && there.length === 0 ? null : reader()) : reader();
  chosen = (next ?? there.find((one) => one.card) ?? there[0] ?? board.readers[0])?.name ?? null;
}

// --- what is shown ---

export function draw() {
  readers();
  lists();
  const one = reader();
  const now = what(one);
  state(one, now);
  const ended = one?.state === "judged";
  const busy = now === "working" || now === "paused";
  show($("ask"), ["empty", "card", "expecting", "given_up"].includes(now));
  show($("progress"), busy);
  show($("acts"), ended || busy || now === "expecting");
  show($("decide"), ended && board.records);
  show($("print"), ended);
  show($("print-all").parentElement, ended);
  steps(one);
  result.of(ended ? one : null);
  // Whoever is busy elsewhere stays there; a control that has gone leads here.
  const { activeElement: at } = document;
  if (now === "card" && asked !== "card" && (at === document.body || !at.checkVisibility())) $("typed").focus();
  asked = now;
}
function readers() {
  keep($("readers"), board.readers, (one) => one.name, (one) => {
    const button = el("button", "", icon("empty"), el("span", "", el("span", "", one.name), el("small")));
    button.type = "button";
    button.addEventListener("click", () => {
      chosen = one.name;
      draw();
    });
    return button;
  }, (button, one) => {
    const now = what(one);
    button.dataset.tone = TONES[now];
    turn(button.firstChild, ICONS[now] ?? now);
    set(button.querySelector("small"), t(`state.${now}`));
    button.setAttribute("aria-pressed", String(one.name === chosen));
  });
}
const DOT = { green: "good", yellow: "hold", red: "bad", none: "mute" };
const SIGN = { green: "successful", yellow: "undetermined", red: "failed", none: "waits" };
function lists() {
  const { lists: all } = board;
  show($("lists"), Boolean(all));
  if (!all) return;
  $("lists").dataset.tone = DOT[all.colour];
  turn($("lists").firstElementChild, SIGN[all.colour]);
  const key = all.days === null ? "lists.undated" : `lists.${all.colour}`;
  set($("lists-text"), t(key, { days: number(all.days ?? 0), authorities: number(all.authorities) }));
}
function state(one, now) {
  const panel = $("state");
  panel.dataset.tone = TONES[now];
  if (one?.state === "judged") panel.dataset.solid = "";
  else delete panel.dataset.solid;
  turn($("state-icon"), ICONS[now] ?? now);
  set($("state-word"), t(`state.${now}`));
  const why = one?.state === "judged" ? result.why() : { why: "", next: "" };
  set($("state-why"), one?.told ? both(one.told.text) : why.why || t(`why.${now}`));
  set($("state-next"), one?.told ? t("act.next", { next: both(one.told.next) }) : why.next);
  set($("state-meta"), one?.state === "judged" ? result.meta(board.profile) : "");
  const share = one ? shareOf(one) : 0;
  show($("bar"), now === "working" || now === "paused");
  $("bar").firstElementChild.style.setProperty("--share", `${share}%`);
  $("bar").setAttribute("aria-valuenow", String(Math.round(share)));
  wipes = one?.wipe_in == null ? null : { name: one.name, at: performance.now() + one.wipe_in };
  countdown();
}
// How far it is: files by their bytes, everything else by steps of the same weight.
function shareOf({ steps: all }) {
  if (!all.length) return 0;
  const part = (step) => {
    if (step.state === "ended") return 1;
    return step.total ? Math.min(1, step.bytes / step.total) : 0.3;
  };
  const done = all.reduce((sum, step) => sum + part(step), 0);
  return Math.min(100, (100 * done) / Math.max(12, all.length + 1));
}
function steps(one) {
  const all = one?.steps ?? [];
  keep($("steps"), all, (step) => `${step.step} ${step.file ?? ""}`, () =>
    el("li", "", icon("begun"), el("span"), el("small")), (row, step) => {
    const ended = step.state === "ended";
    row.dataset.tone = ended ? "good" : "busy";
    turn(row.firstChild, ended ? "aborted" : "begun");
    if (ended) turn(row.firstChild, "successful");
    set(row.children[1], step.file ? `${t("step.reading")} ${step.file}` : t(`step.${step.step}`));
    const bytes = step.bytes ? `${number(step.bytes)} B · ` : "";
    set(row.lastChild, ended ? `${bytes}${number(step.milliseconds)} ms` : `${bytes}…`);
  });
}
function countdown() {
  const left = wipes ? Math.max(0, Math.ceil((wipes.at - performance.now()) / 1000)) : null;
  show($("countdown"), left !== null);
  if (left === null) {
    announced = "";
    return;
  }
  set($("countdown"), t("act.wipes", { seconds: number(left) }));
  // Once for those who listen; a number each second would talk over everything else.
  if (announced !== wipes.name) {
    announced = wipes.name;
    notice(t("act.wipes", { seconds: number(left) }));
  }
  if (left === 0) result.forget();
}

let until = 0;
export function notice(text) {
  clearTimeout(until);
  set($("notice"), text);
  until = setTimeout(() => set($("notice"), ""), 6000);
}

// --- what is asked ---

// A scanner of zones ends every line with Enter; only the last one means go.
function isWhole(text) {
  const typed = text.replace(/[\s/]/g, "");
  if (/^[^,]+,\d{6},\d{6}$/.test(typed)) return true;
  return /^\d{6}$/.test(typed) || [72, 88, 90].includes(typed.length);
}
function hint() {
  const typed = $("typed").value.replace(/[\s/]/g, "");
  const values = { count: number(typed.length) };
  let key = "hint.zone";
  if (!typed) key = "hint.nothing";
  else if (/^\d{6}$/.test(typed)) key = "hint.can";
  else if (isWhole(typed)) key = "hint.whole";
  else if (/^\d{1,5}$/.test(typed)) key = "hint.can-begun";
  set($("ask-hint"), t(key, values));
  set($("ask-why"), "");
}
async function ask(event) {
  event?.preventDefault();
  const body = { reader: chosen, typed: $("typed").value, printed: $("printed").value };
  if (!chosen) return set($("ask-why"), t("refusal.reader"));
  const { ok, said } = await post("/inspect", body);
  if (!ok) {
    set($("ask-why"), t(said.refused));
    return $("typed").focus();
  }
  clear();
  // What was said of the last person is not said over the next.
  notice("");
  $("state").querySelector("h1").focus?.();
}
function clear() {
  $("ask-form").reset();
  set($("ask-hint"), t("hint.nothing"));
  set($("ask-why"), "");
}
async function wipe() {
  const name = chosen;
  forget();
  if (name) await post("/wipe", { reader: name });
  notice(t("act.wiped"));
  $("typed").focus();
}
// Nothing about anybody stays in the document.
export function forget() {
  result.forget();
  clear();
}

// --- an officer's own decision ---

const CHOICES = { accepted: ["refuse"], refused: ["accept-obvious", "accept", "refuse"], cannot_tell: ["accept-obvious", "accept", "refuse"] };
function decide() {
  const one = reader();
  if (one?.state !== "judged") return;
  const rows = CHOICES[one.decision].map((choice, at) => {
    const input = el("input");
    Object.assign(input, { type: "radio", name: "choice", value: choice, required: true, checked: at === 0 });
    return el("label", "check", input, el("span", "", t(`decide.${choice}`)));
  });
  $("choices").replaceChildren(el("legend", "unseen", t("decide.title")), ...rows);
  const box = $("choose");
  box.returnValue = "no";
  box.showModal();
  box.addEventListener("close", async () => {
    if (box.returnValue !== "yes") return;
    const choice = new FormData($("choose-form")).get("choice");
    const { ok, said } = await post("/decide", { reader: one.name, choice });
    notice(t(ok ? "decide.done" : said.refused, { time: clock(Date.now()) }));
  }, { once: true });
}

export function begin(how) {
  post = how;
  $("ask-form").addEventListener("submit", ask);
  $("typed").addEventListener("input", hint);
  $("typed").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (isWhole($("typed").value)) ask(event);
  });
  $("printed").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isWhole($("typed").value)) return;
    event.preventDefault();
    $("typed").focus();
  });
  $("wipe").addEventListener("click", wipe);
  $("decide").addEventListener("click", decide);
  $("print").addEventListener("click", () => {
    document.body.dataset.print = $("print-all").checked ? "all" : "redacted";
    result.paper();
    print();
    $("print-all").checked = false;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || $("choose").open) return;
    if (reader()?.state === "judged" || $("typed").value) wipe();
  });
  setInterval(countdown, 250);
}
