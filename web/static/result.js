// The form of a result, and the list of what waits to be sent: the same while the desk answers and while it does not.
import { FIELDS, all, get, newest, put, remove, send, smaller } from "./keep.js";

const place = document.getElementById("kept");
export const words = place ? JSON.parse(place.dataset.words) : {};
const EVERY = 5000; // milliseconds between attempts

// A value of the form as the device keeps it: the time of the device, as a moment.
const moment = (local) => (local ? new Date(local).toISOString() : "");
function local(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export async function attach(form, inspection, user, seen) {
  const draft = (await get("drafts", inspection)) ?? { inspection, user, result: crypto.randomUUID(), pictures: [] };
  const label = form.querySelector("label[data-local]");
  label.textContent = label.dataset.local;
  form.elements.done_at.value = draft.done_at || local(new Date());
  for (const name of FIELDS) if (draft[name] && name !== "done_at") form.elements[name].value = draft[name];
  const chosen = form.elements.pictures;
  const count = document.createElement("p");
  count.id = "pictures-count";
  if (chosen) chosen.after(count);
  const counted = () => {
    count.textContent = draft.pictures.length ? `${words.pictures} ${draft.pictures.length}` : "";
  };
  counted();

  const read = () => {
    for (const name of FIELDS) draft[name] = form.elements[name].value;
  };
  form.addEventListener("input", async () => {
    read();
    await put("drafts", draft);
  });
  chosen?.addEventListener("change", async () => {
    draft.pictures.push(...(await Promise.all([...chosen.files].map(smaller))));
    chosen.value = "";
    counted();
    await put("drafts", draft);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    read();
    await put("results", { ...draft, user, seen: seen(), done_at: moment(draft.done_at), problem: "" });
    await remove("drafts", inspection);
    form.reset();
    Object.assign(draft, { result: crypto.randomUUID(), pictures: [] });
    form.elements.done_at.value = local(new Date());
    counted();
    await sendAll();
  });
}

let sending = false;
const recorded = [];

// Everything that waits, one after the other; what the desk refused waits for a person.
export async function sendAll() {
  if (sending) return;
  sending = true;
  let state = "";
  try {
    for (const one of await all("results")) {
      if (one.problem) continue;
      state = await send(one);
      if (state === "recorded") recorded.push(one);
      if (state === "waiting" || state === "signed_out") break;
    }
  } finally {
    sending = false;
  }
  await show(state);
  if (recorded.length && !(await all("results")).length) place.dispatchEvent(new Event("recorded"));
}

async function show(state) {
  const waiting = await all("results");
  const rows = [...waiting.map((one) => row(one, state)), ...recorded.map((one) => said(one, words.recorded, "good"))];
  place.replaceChildren(...rows);
}

function said(one, text, kind) {
  const card = document.createElement("div");
  card.className = `card ${kind}`;
  const link = document.createElement("a");
  link.href = `/inspections/${one.inspection}`;
  link.textContent = one.inspection;
  const line = document.createElement("p");
  line.className = "kept";
  line.append(link, ` · ${words[one.outcome] ?? one.outcome} · ${text}`);
  card.append(line);
  return card;
}

function row(one, state) {
  const text = state === "signed_out" ? words.signed_out : words.waiting;
  const card = said(one, one.problem ? words.refused : text, "warning");
  const actions = document.createElement("p");
  actions.className = "actions";
  if (one.problem) {
    const why = document.createElement("p");
    why.textContent = one.problem;
    card.append(why);
    actions.append(button(words.send_still, () => sendStill(one)), button(words.rewrite, () => rewrite(one)));
    actions.append(button(words.discard, () => discard(one)));
  } else {
    if (state === "signed_out") actions.append(signIn());
    actions.append(button(words.send, sendAll));
  }
  card.append(actions);
  return card;
}

function button(text, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "plain";
  made.textContent = text;
  made.addEventListener("click", work);
  return made;
}

function signIn() {
  const link = document.createElement("a");
  link.href = `/login?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = words.sign_in;
  return link;
}

async function sendStill(one) {
  const now = await newest(one.inspection).catch(() => null);
  if (now) await put("results", { ...one, seen: now.results.length, problem: "" });
  await sendAll();
}

// Back into the form, under another id: the desk may know the first one with other words.
async function rewrite(one) {
  const when = one.done_at ? local(new Date(one.done_at)) : "";
  await put("drafts", { ...one, result: crypto.randomUUID(), done_at: when });
  await remove("results", one.result);
  location.assign(`/inspections/${one.inspection}`);
}

async function discard(one) {
  if (!confirm(words.discard_sure)) return;
  await remove("results", one.result);
  await show("");
}

export async function keepSending() {
  addEventListener("online", sendAll);
  setInterval(async () => {
    if ((await all("results")).some((one) => !one.problem)) await sendAll();
  }, EVERY);
  await sendAll();
}
