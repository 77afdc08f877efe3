// What was found of one card: person, pictures, checks, chain. It is fetched for the screen, and
// forgotten when the program or the officer says so.
import { $, el, icon, set, show } from "./dom.js";
import { both, day, moment, number, t } from "./words.js";
import * as desk from "./desk.js";
import * as live from "./live.js";

let post = null;
let known = null;
let wanted = null;
let pictures = [];

const TONES = { successful: "good", failed: "bad", undetermined: "hold", aborted: "mute", not_supported: "mute" };

// Shows the result of this reader, or none.
export async function of(reader) {
  const name = reader && `${reader.name} ${reader.judged_at}`;
  if (name === wanted) return;
  if (wanted !== null) forget();
  wanted = name;
  if (!reader) return;
  const { ok, said } = await post("/card", { reader: reader.name });
  if (!ok || wanted !== name) return;
  known = { ...said, reader: reader.name };
  for (const id of ["faces", "person", "checks", "more"]) show($(id), true);
  draw();
  desk.draw();
  if (known.portrait) {
    const shown = await picture("/portrait", $("portrait"), name);
    if (wanted !== name) return;
    known.portrait = shown;
    caption();
  }
  if (known.minutiae) show($("fingers"), await picture("/minutiae", $("minutiae"), name));
}
async function picture(path, image, name) {
  const asked = { reader: known.reader, lang: document.documentElement.lang };
  const { ok, said } = await post(path, asked, "blob");
  if (!ok || wanted !== name) return false;
  const address = URL.createObjectURL(said);
  pictures.push(address);
  image.src = address;
  show(image, true);
  return true;
}

// Forgets everything: nothing about a person stays in the document.
export function forget() {
  known = null;
  for (const address of pictures) URL.revokeObjectURL(address);
  pictures = [];
  for (const id of ["portrait", "minutiae"]) {
    $(id).removeAttribute("src");
    $(id).alt = "";
  }
  show($("portrait"), false);
  live.forget();
  for (const id of ["fields", "records", "tree", "findings", "certificates"]) $(id).replaceChildren();
  for (const id of ["portrait-caption", "state-why", "state-next", "state-meta", "printed-at"]) set($(id), "");
  for (const id of ["faces", "person", "checks", "more", "fingers"]) show($(id), false);
  $("chain").open = false;
  delete document.body.dataset.print;
}

export function why() {
  if (!known) return { why: "", next: "" };
  const next = known.decision === "accepted" ? "" : t("act.next", { next: both(known.next) });
  return { why: both(known.why), next };
}
export function meta(profile) {
  if (!known) return "";
  return t("state.meta", { profile: known.profile || profile, ms: number(known.milliseconds) });
}

// What stands on paper alone; of the document no more than tells two sheets apart.
export function paper() {
  if (known) set($("printed-at"), t("act.printed", { time: moment(Date.now()), number: known.short }));
}

export function draw() {
  if (!known) return;
  caption();
  $("portrait").alt = t("faces.chip");
  $("minutiae").alt = t("person.fingers");
  person();
  tree();
  findings();
  chain();
}

function caption() {
  set($("portrait-caption"), t(known.portrait ? "faces.chip" : "faces.none"));
}

// --- the person ---

function value(field, text) {
  return field.day ? day(text) : text;
}
// The characters that differ, so that an eye need not look for them.
function marked(text, other) {
  const parts = [...text].map((letter, at) => (letter === other[at] ? letter : el("mark", "", letter)));
  return el("span", "", ...parts);
}
function person() {
  const compared = known.fields.some((field) => field.printed != null);
  const row = (field) => {
    const head = el("th", "", both(field.label));
    head.scope = "row";
    const names = field.kind === "name" ? "name" : field.kind === "code" ? "code" : "";
    const chip = value(field, field.chip);
    const cells = [el("td", names, chip)];
    if (compared) {
      const printed = field.printed == null ? "" : value(field, field.printed);
      cells.push(el("td", names, ...(field.differs ? [icon("failed"), marked(printed, chip)] : [printed])));
      if (field.differs) cells[1].append(el("span", "unseen", ` ${t("person.differs")}`));
    }
    const line = el("tr", "", head, ...cells);
    if (field.differs) line.dataset.differs = "";
    return line;
  };
  const body = el("tbody", "", ...known.fields.map(row));
  const head = el("tr", "", ...["", "person.chip", "person.printed"].map((key) => {
    const cell = el("th", "", key && t(key));
    cell.scope = "col";
    return cell;
  }));
  $("fields").replaceChildren(...(compared ? [el("thead", "", head)] : []), body);
  const records = known.records.map(({ title, items }) => {
    const rows = items.map((item) => {
      const name = el("th", "", both(item.label));
      name.scope = "row";
      return el("tr", "", name, el("td", "", day(item.value)));
    });
    return el("div", "", el("h3", "", both(title)), el("table", "", el("tbody", "", ...rows)));
  });
  $("records").replaceChildren(...records);
}

// --- the checks ---

function light(status) {
  const node = el("span", "light", icon(status), el("span", "", t(`status.${status}`)));
  node.dataset.tone = TONES[status];
  return node;
}
function tree() {
  const open = new Map([...$("tree").children].map((node) => [node.dataset.group, node.open]));
  $("tree").replaceChildren(...known.groups.map((group) => {
    const calm = group.status === "successful" || group.status === "not_supported";
    const node = el("details", "", el("summary", "", el("span", "", both(group.title)), light(group.status)),
      el("ul", "", ...group.checks.map(check)));
    node.dataset.group = group.name;
    node.dataset.tone = TONES[group.status];
    node.open = open.get(group.name) ?? !calm;
    return node;
  }));
}
function check({ title, status, reason, evidence, milliseconds }) {
  const row = el("li", "", el("span", "name", both(title)), light(status));
  row.dataset.tone = TONES[status];
  if (reason) {
    row.append(el("p", "", both(reason.text), " ", el("span", "code", `[${reason.number} ${reason.code}]`)));
    if (status !== "not_supported" && reason.next) row.append(el("p", "next", t("act.next", { next: both(reason.next) })));
  }
  const facts = evidence.map(([name, fact]) => `${name.replaceAll("_", " ")}: ${fact}`);
  if (milliseconds) facts.push(`${number(milliseconds)} ms`);
  if (facts.length) row.append(el("p", "facts", facts.join(" · ")));
  return row;
}
function findings() {
  const rows = known.findings.map(({ text }) => el("li", "", both(text)));
  $("findings").replaceChildren(...(rows.length ? rows : [el("li", "none", t("findings.none"))]));
}
function chain() {
  const columns = ["role", "country", "serial", "validity", "sha256"];
  const head = el("tr", "", ...columns.map((name) => {
    const cell = el("th", "", t(`chain.${name}`));
    cell.scope = "col";
    return cell;
  }));
  const rows = known.certificates.map((one) => {
    const role = el("th", "", t(`chain.${one.role}`));
    role.scope = "row";
    const validity = `${day(one.valid_from)} – ${day(one.valid_until)}`;
    return el("tr", "", role, ...[one.country, one.serial, validity, one.sha256].map((text) => el("td", "", text)));
  });
  $("certificates").replaceChildren(el("thead", "", head), el("tbody", "", ...rows));
}

export function begin(how) {
  post = how;
}
