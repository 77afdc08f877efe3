// The officer's page: begins, signs in, listens, and wires what a person can press.
"use strict";
import { $, set, show } from "./dom.js";
import * as words from "./words.js";
import * as desk from "./desk.js";
import * as live from "./live.js";
import * as result from "./result.js";
const { t } = words;

// One half of the session; the other is a cookie that no script sees.
const half = {
  get() { try { return sessionStorage.getItem("key"); } catch { return half.kept ?? null; } },
  set(key) { half.kept = key; try { sessionStorage.setItem("key", key); } catch { /* until it is closed */ } },
  drop() { half.kept = null; try { sessionStorage.removeItem("key"); } catch { /* nothing was there */ } },
};
let source = null;
let alive = 0;

async function post(path, body, kind = "json") {
  const headers = { "Content-Type": "application/json", "X-Desk-Key": half.get() ?? "" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status === 401 && path !== "/sign-in") leave("refusal.nobody");
    if (answer.status === 204) return { ok: true, said: null };
    if (answer.ok && kind === "blob") return { ok: true, said: await answer.blob() };
    return { ok: answer.ok, said: await answer.json() };
  } catch {
    return { ok: false, said: { refused: "refusal.system" } };
  }
}

function listen() {
  source?.close();
  source = new EventSource("/events");
  for (const kind of ["board", "news"]) {
    source.addEventListener(kind, (event) => {
      alive = Date.now();
      desk.hear(kind, JSON.parse(event.data));
      link();
    });
  }
  source.addEventListener("beat", () => {
    alive = Date.now();
    link();
  });
  source.addEventListener("error", () => {
    link();
    // Broken connections are taken up again by the browser; a refusal is not. A page that is left
    // sees its stream end, too, and must keep its half for when it is loaded again.
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 1000, source);
  });
}
async function again(of) {
  if (of !== source) return;
  const answer = await fetch("/session").catch(() => null);
  if (of !== source) return;
  if (answer?.status === 401) return leave("refusal.nobody");
  if (answer?.ok) desk.notice(t("refusal.full"));
  listen();
}
function link() {
  const lives = source?.readyState === EventSource.OPEN && Date.now() - alive < 40000;
  $("link").dataset.link = lives ? "on" : "off";
  set($("link-text"), t(lives ? "page.live" : "page.silent"));
}
function enter() {
  show($("door"), false);
  for (const id of ["desk", "link", "sign-out"]) show($(id), true);
  listen();
}
function leave(why) {
  source?.close();
  source = null;
  half.drop();
  desk.forget();
  if ($("choose").open) $("choose").close();
  for (const id of ["desk", "link", "lists", "sign-out"]) show($(id), false);
  show($("door"), true);
  $("door-why").dataset.why = why;
  set($("door-why"), why ? t(why) : "");
}
// The token stands in the fragment, which is not sent to anybody; it goes as soon as it is read.
async function knock() {
  const token = location.hash.slice(1);
  if (!/^[0-9a-f]{64}$/i.test(token)) return half.get() ? enter() : leave("");
  history.replaceState(null, "", location.pathname);
  const { ok, said } = await post("/sign-in", { token });
  if (!ok) return leave(said.refused);
  half.set(said.key);
  enter();
}

function speak() {
  words.say();
  const { why } = $("door-why").dataset;
  set($("door-why"), why ? t(why) : "");
  live.speak();
  desk.draw();
  result.draw();
  link();
}
function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}
function wire() {
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      words.speak(button.dataset.lang);
      speak();
    });
  }
  $("theme").addEventListener("click", () => {
    const { theme: chosen } = document.documentElement.dataset;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    words.store.set("theme", dark ? "light" : "dark");
    theme(dark ? "light" : "dark");
  });
  $("sign-out").addEventListener("click", async () => {
    await post("/sign-out", {});
    leave("");
  });
  addEventListener("hashchange", knock);
  addEventListener("pagehide", () => desk.forget());
  setInterval(() => source && link(), 5000);
}

theme(words.store.get("theme"));
await words.load();
wire();
live.begin();
result.begin(post);
desk.begin(post);
speak();
await knock();
