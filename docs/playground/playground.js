// The playground: sends the text to the worker, and shows what it answers.
const page = document.getElementById("pg");
const element = (name) => page.querySelector(`[data-part="${name}"]`);
const [source, line, target, name, unsafe] = ["source", "line", "target", "name", "unsafe"].map(element);
const [status, report, evidence, told, diff, said, fixed] =
  ["status", "report", "evidence", "told", "diff", "said", "fixed"].map(element);
const buttons = page.querySelectorAll("button");

source.value = `import os
import tempfile


def save_thumbnail(upload, resize):
    descriptor, path = tempfile.mkstemp(suffix=".png")
    with os.fdopen(descriptor, "wb") as file:
        file.write(upload.read())
    thumbnail = resize(path)
    os.remove(path)
    return thumbnail


def export(rows):
    with open("/tmp/export.csv", "w") as file:
        file.writelines(rows)
`;

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });

function say(text, isWorking = false) {
  status.textContent = text;
  for (const button of buttons) button.disabled = isWorking;
}

function ask(kind) {
  say("Working …", true);
  const wanted = { kind, text: source.value, name: name.value, target: target.value };
  worker.postMessage({ ...wanted, unsafe: unsafe.checked, line: Number(line.value) });
}

function show(answer) {
  report.srcdoc = answer.page;
  evidence.textContent = answer.evidence || "Nothing is reported: ask for a line to see why.";
  diff.textContent = answer.diff || "No change.";
  said.textContent = answer.said;
  fixed.textContent = answer.fixed;
  if (answer.found.length) line.value = answer.found[0].location.line;
  const count = answer.found.length;
  page.dataset.codes = answer.found.map((finding) => finding.code).join(" ");
  say(answer.trouble || `${count} finding${count === 1 ? "" : "s"}.`);
}

const answers = {
  ready: ({ version }) => {
    say(`Ready: Python ${version} in this page.`);
    ask("examine");
  },
  failed: ({ text }) => say(`It does not work here: ${text}`),
  examine: ({ text }) => show(JSON.parse(text)),
  explain: ({ text }) => {
    told.textContent = text;
    say("");
  },
};

worker.onmessage = ({ data }) => answers[data.kind](data);
worker.onerror = () => say("This copy of the site was built without the interpreter (its build needs npm).");
element("examine").addEventListener("click", () => ask("examine"));
element("explain").addEventListener("click", () => ask("explain"));
unsafe.addEventListener("change", () => ask("examine"));
target.addEventListener("change", () => ask("examine"));
say("Loading the interpreter (about 14 MB, once) …", true);
