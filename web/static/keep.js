// What the phone keeps in its own database, and how results are sent: each under the id that was made with it, so that
// what is sent twice is recorded once. Nothing that was written goes before the desk has recorded it or a person throws
// it away.
const STORES = { inspections: "inspection", drafts: "inspection", results: "result", facts: "name" };
const LONGEST = 1600; // pixels of a picture, as the desk keeps it
export const FIELDS = ["outcome", "seals", "location", "notes", "done_at"];

let opened = null;

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("precursor", 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}

async function ask(store, mode, work) {
  const transaction = (await database()).transaction(store, mode);
  const request = work(transaction.objectStore(store));
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}

export const get = (store, key) => ask(store, "readonly", (one) => one.get(key));
export const all = (store) => ask(store, "readonly", (one) => one.getAll());
export const put = (store, value) => ask(store, "readwrite", (one) => one.put(value));
export const remove = (store, key) => ask(store, "readwrite", (one) => one.delete(key));

export async function keepInspection(data, user) {
  await put("inspections", { inspection: data.inspection, user, data });
}

// Another person's inspections go, but for those with something that was not sent.
export async function forgetOthers(user) {
  const unsent = new Set([...(await all("drafts")), ...(await all("results"))].map((one) => one.inspection));
  for (const one of await all("inspections")) {
    if (one.user !== user && !unsent.has(one.inspection)) await remove("inspections", one.inspection);
  }
}

// "recorded", "waiting" (out of reach, busy, or signed out) or "refused", with what the desk says of it kept beside it.
export async function send(one) {
  const form = new FormData();
  form.set("id", one.result);
  form.set("seen", one.seen);
  form.set("written_by", one.user);
  for (const name of FIELDS) form.set(name, one[name] ?? "");
  for (const picture of one.pictures) form.append("pictures", picture.content, picture.name);
  let answer;
  try {
    answer = await fetch(`/api/v1/inspections/${one.inspection}/results`, { method: "POST", body: form });
  } catch {
    return "waiting";
  }
  if (answer.ok) {
    await keepInspection(await answer.json(), one.user);
    await remove("results", one.result);
    return "recorded";
  }
  if (answer.status === 401) return "signed_out";
  if (answer.status === 408 || answer.status === 429 || answer.status >= 500) return "waiting";
  const said = await answer.json().catch(() => null);
  await put("results", { ...one, problem: said?.error?.message ?? String(answer.status) });
  return "refused";
}

// How many results there are by now, so that a person who has read of the others may send theirs.
export async function newest(inspection) {
  const answer = await fetch(`/api/v1/inspections/${inspection}`);
  return answer.ok ? answer.json() : null;
}

export async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const content = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return { name: file.name, content: content ?? file };
  } catch {
    return { name: file.name, content: file };
  }
}

// --- the table of exact look-ups -----------------------------------------------------------------------

export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/\s+/u).filter(Boolean).join(" ");
}

const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

// The table as the desk signed it; the first key that is seen is the one that later tables must be signed with.
export async function keepTable(signed) {
  const known = await get("facts", "key");
  if (known && known.value !== signed.key) return false;
  try {
    const key = await crypto.subtle.importKey("raw", bytes(signed.key), "Ed25519", false, ["verify"]);
    const content = new TextEncoder().encode(signed.table);
    if (!(await crypto.subtle.verify("Ed25519", key, bytes(signed.signature), content))) return false;
  } catch (error) {
    if (error.name !== "NotSupportedError") return false; // older browsers know no such signature: TLS alone vouches
  }
  await put("facts", { name: "key", value: signed.key });
  await put("facts", { name: "table", value: JSON.parse(signed.table), at: Date.now() });
  return true;
}

// The answer to an exact CAS number, UN number or listed name; nothing for everything else, never that it is not listed.
export async function exact(text) {
  const table = (await get("facts", "table"))?.value;
  const number = /^(?:un|onu)[\s.:-]*(\d{4})$/.exec(fold(text));
  const asked = number ? `un ${number[1]}` : fold(text);
  const place = table && Object.hasOwn(table.keys, asked) ? table.keys[asked] : undefined;
  return place === undefined ? null : { ...table.answers[place], as_of: table.as_of, edition: table.edition };
}
