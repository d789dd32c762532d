// Pages of the desk on a phone: keeps what an inspection needs while the desk is out of reach, and sends what waits.
import { forgetOthers, get, keepInspection, keepTable, newest } from "./keep.js";
import { attach, keepSending, words } from "./result.js";

const FILES = ["style.css", "icon.svg", "keep.js", "result.js", "offline.js", "vendor/htmx-4.0.1.min.js"];
const FRESH = 3_600_000; // milliseconds for which a table is not asked for again
const { user } = document.getElementById("phone").dataset;
const place = document.getElementById("kept");
const form = document.getElementById("result");

async function keepDesk() {
  await navigator.serviceWorker.register("/worker.js", { scope: "/" });
  const cache = await caches.open("precursor");
  const pages = ["/offline", ...FILES.map((name) => `/static/${name}`)];
  await Promise.all(
    pages.map(async (path) => {
      const answer = await fetch(path, { cache: "no-cache" });
      if (answer.ok && !answer.redirected) await cache.put(path, answer);
    }),
  );
  const kept = await get("facts", "table");
  if (kept && Date.now() - kept.at < FRESH) return;
  const table = await fetch("/offline/table");
  if (table.ok) await keepTable(await table.json());
}

async function start() {
  await forgetOthers(user);
  if (user) await keepDesk();
  if (!place) return;
  if (form) {
    const inspection = form.dataset.inspection;
    const data = await newest(inspection);
    if (data) await keepInspection(data, user);
    await attach(form, inspection, user, () => Number(form.elements.seen.value));
    place.addEventListener("recorded", () => location.reload());
  }
  await keepSending();
  document.documentElement.dataset.kept = "yes";
}

if (isSecureContext && "serviceWorker" in navigator && "indexedDB" in window) start();
else if (place) place.textContent = words.insecure;
