// Drawing a structure: what is drawn fills the box as SMILES, what is typed is drawn. The text box stays the way for all.
const open = document.getElementById("sketch-open");
const place = document.getElementById("sketch");
const box = document.getElementById("q");
let ready = null;

async function start() {
  const { CanvasEditor, Molecule } = await import(open.dataset.library);
  const editor = new CanvasEditor(place, { initialMode: "molecule" });
  const draw = () => {
    const text = box.value.trim();
    if (!text || /\s/.test(text)) return;
    try {
      editor.setMolecule(Molecule.fromSmiles(text));
      editor.moleculeChanged();
    } catch {
      // a name or a number: nothing to draw
    }
  };
  editor.setOnChangeListener(({ type, isUserEvent }) => {
    if (type !== "molecule" || !isUserEvent) return;
    const molecule = editor.getMolecule();
    box.value = molecule.getAllAtoms() ? molecule.toIsomericSmiles() : "";
  });
  box.addEventListener("input", draw);
  draw();
}

open.hidden = false;
open.addEventListener("click", () => {
  place.hidden = !place.hidden;
  open.setAttribute("aria-expanded", String(!place.hidden));
  if (!place.hidden) ready ??= start();
});
