// Runs pytest of the packages in the second argument on the repository in the third, by the interpreter in the first.
import { pathToFileURL } from "node:url";

const [interpreter, packages, repository, ...rest] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${interpreter}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: `${interpreter}/` });
for (const [name, root] of Object.entries({ "/packages": packages, "/repository": repository })) {
  python.FS.mkdir(name);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, name);
}
python.globals.set("arguments", python.toPy(rest));
try {
  process.exitCode = python.runPython(`
import os, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/repository/src", "/packages", "/packages/libcst.zip", "/repository/docs/tools/browser"]
os.chdir("/repository")
import libcst_parser, pytest
libcst_parser.install()
print("Python", sys.version.split()[0], flush=True)
int(pytest.main(["-p", "no:cacheprovider", *arguments]))
`);
} catch (error) {
  console.error(error.message); // Node would print the line of the interpreter's code, which is a million characters long
  process.exitCode = 2;
}
