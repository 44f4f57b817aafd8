// Holds the interpreter, so that the page stays alive while it loads and works.
import { loadPyodide } from "./pyodide.mjs";

const PACKAGES = "/lib/python3.14/site-packages";

async function file(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

async function start() {
  const manifest = await (await file("manifest.json")).json();
  const python = await loadPyodide({ indexURL: new URL(".", import.meta.url).href });
  const packages = python.runPython("import sysconfig; sysconfig.get_path('purelib')") || PACKAGES;
  for (const name of [manifest.wheel, manifest.libcst]) {
    python.unpackArchive(await (await file(name)).arrayBuffer(), "zip", { extractDir: packages });
  }
  for (const name of manifest.session) {
    python.FS.writeFile(`${packages}/${name}`, await (await file(name)).text());
  }
  python.runPython("import importlib; importlib.invalidate_caches(); import libcst_parser; libcst_parser.install()");
  return { session: python.pyimport("session"), version: python.runPython("import sys; sys.version.split()[0]") };
}

const started = start();
started.then(
  ({ version }) => postMessage({ kind: "ready", version }),
  (error) => postMessage({ kind: "failed", text: String(error.message || error) }),
);

onmessage = async ({ data }) => {
  const { session } = await started;
  try {
    const text =
      data.kind === "explain"
        ? session.explain(data.text, data.name, data.target, data.line)
        : session.examine(data.text, data.name, data.target, data.unsafe);
    postMessage({ kind: data.kind, text });
  } catch (error) {
    postMessage({ kind: "failed", text: String(error.message || error) });
  }
};
