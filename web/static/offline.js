// The page that stands for every other while the desk is out of reach: open inspections, and exact look-ups.
import { all, exact, get } from "./keep.js";
import { attach, keepSending, words } from "./result.js";

const lang = document.documentElement.lang;
const [, key] = /^\/inspections\/(I-[0-9A-F]{12})$/.exec(location.pathname) ?? [];

async function inspection() {
  const kept = key && (await get("inspections", key));
  if (!kept) return;
  const { data, user } = kept;
  document.getElementById("inspection").textContent = key;
  document.getElementById("headline").textContent = data.guide.headline[lang] ?? "";
  for (const [name, value] of Object.entries(data.guide.goods)) {
    const field = document.querySelector(`[data-field="${name}"]`);
    if (!field) continue;
    field.textContent = name === "movement" ? (words[value] ?? value) : value;
    field.parentElement.hidden = false;
  }
  fill("examine", data.guide.examine.map((one) => one[lang]));
  fill("documents", data.guide.documents.map((one) => `${one.why[lang]} ${one.law[lang]}${mark(one)}`));
  fill("questions", data.guide.questions.map((one) => one[lang]));
  fill("results", data.results.map((one) => `${words[one.outcome]} · ${one.by} · ${day(one.done_at)} ${one.seals}`));
  document.getElementById("one").hidden = false;
  await attach(document.getElementById("result"), key, user, () => data.results.length);
}

const mark = (one) => (one.verified ? "" : ` (${words.unverified})`);

const day = (moment) => `${moment.slice(0, 16).replace("T", " ")} UTC`;

function fill(id, texts) {
  const rows = texts.map((text) => {
    const row = document.createElement("li");
    row.textContent = text;
    return row;
  });
  document.getElementById(id).replaceChildren(...rows);
}

async function list() {
  const kept = await all("inspections");
  const rows = kept.map(({ inspection, data }) => {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/inspections/${inspection}`;
    link.textContent = inspection;
    row.append(link, ` · ${data.guide.goods.description ?? data.query}`);
    return row;
  });
  document.getElementById("open").replaceChildren(...rows);
  document.getElementById("none").hidden = rows.length > 0;
}

const form = document.getElementById("exact");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = await exact(form.elements.q.value);
  document.getElementById("not-asked").hidden = Boolean(found);
  const said = document.getElementById("said");
  said.hidden = !found;
  if (!found) return;
  said.className = `verdict ${found.answer}`;
  said.querySelector("h3").textContent = found.headline[lang];
  said.querySelector("p").textContent = found.what_to_do[lang];
  said.querySelector("small").textContent = `${words.as_of} ${found.as_of} · ${words.edition} ${found.edition.slice(0, 16)}`;
});

await inspection();
await list();
await keepSending();
document.documentElement.dataset.kept = "yes";
