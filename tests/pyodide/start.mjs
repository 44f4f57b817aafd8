// Starts the interpreter in the directory of the first argument on the repository in that of the second.
import { pathToFileURL } from "node:url";

const [interpreter, repository] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${interpreter}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${interpreter}/` });
try {
  python.FS.mkdir("/repository");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: repository }, "/repository");
  python.runPython("import sys; sys.path[:0] = ['/repository/src', '/repository/tests', '/repository/tests/pyodide']");
  process.exitCode = python.pyimport("fixtures_here").main();
} catch (error) {
  console.error(error.message); // Node would print the line of the interpreter's code, which is a million characters long
  process.exitCode = 2;
}
