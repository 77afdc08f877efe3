// Texts in the officer's language, and figures as that language writes them.
import { set } from "./dom.js";

let words = { en: {}, vi: {} };
export let language = "en";

const store = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, value); } catch { /* without it, too */ } },
};
export { store };

export async function load() {
  words = await (await fetch("/words")).json();
  const kept = store.get("language");
  language = kept === "vi" || kept === "en" ? kept : words.language;
}
export function speak(next) {
  language = next;
  store.set("language", next);
}
export function t(key, values = {}) {
  const text = words[language][key] ?? key;
  return text.replace(/\{([a-z]+)\}/g, (whole, name) => values[name] ?? whole);
}
// A text that came in both languages.
export const both = (text) => text?.[language] ?? "";
const locale = () => (language === "vi" ? "vi-VN" : "en-GB");
export const number = (value) => new Intl.NumberFormat(locale()).format(value);
export const clock = (at) => new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(at);
export const moment = (at) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "medium" }).format(at);
// A day as it is written on documents; what is no day stays as it is.
export function day(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "");
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : text ?? "";
}
// Says everything that is written into the document with its key.
export function say() {
  document.documentElement.lang = language;
  document.title = `${t("page.title")} · Cardwright`;
  for (const node of document.querySelectorAll("[data-t]")) set(node, t(node.dataset.t));
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
  }
  for (const node of document.querySelectorAll("[data-lang]")) {
    node.setAttribute("aria-pressed", String(node.dataset.lang === language));
  }
}
