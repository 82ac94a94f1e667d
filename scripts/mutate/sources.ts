/** The checkout as the compiler sees it: trees of its files, and whether a fault still compiles. */
import { isAbsolute, join, relative } from 'node:path';
import { API } from 'typescript/unstable/sync';
import type { SourceFile } from 'typescript/unstable/ast';
import { planted } from './faults.ts';
import type { Fault } from './contract.ts';

export type Sources = {
  /** The checkout's own files, relative to its root. */
  readonly files: readonly string[];
  readonly treeOf: (file: string) => SourceFile;
  /** Whether types hold in the file with the fault and in the files of `importers`; a fault that does not compile is none. */
  readonly compiles: (fault: Fault, importers: readonly string[]) => boolean;
  readonly close: () => void;
};

export function openSources(root: string): Sources {
  const config = join(root, 'tsconfig.json');
  const overlay = new Map<string, string>();
  const api = new API({ cwd: root, fs: { readFile: (path) => overlay.get(path) } });
  const first = api.updateSnapshot({ openProjects: [config] });
  const projectOf = (snapshot: typeof first): NonNullable<ReturnType<typeof first.getProject>> => {
    const project = snapshot.getProject(config);
    if (!project) throw new Error(`Expected ${config} to be a project, got none.`);
    return project;
  };
  const { program, rootFiles } = projectOf(first);
  const treeOf = (file: string): SourceFile => {
    const source = program.getSourceFile(join(root, file));
    if (!source) throw new Error(`Expected ${file} to be a file of the project, got none.`);
    return source;
  };
  const erroneous = (snapshot: typeof first, file: string): boolean => {
    const { program: now } = projectOf(snapshot);
    const path = join(root, file);
    return now.getSyntacticDiagnostics(path).length > 0 || now.getSemanticDiagnostics(path).length > 0;
  };
  const compiles = (fault: Fault, importers: readonly string[]): boolean => {
    const path = join(root, fault.file);
    overlay.set(path, planted(treeOf(fault.file).text, fault));
    const changed = api.updateSnapshot({ fileChanges: { changed: [path] } });
    try {
      return ![fault.file, ...importers].some((file) => erroneous(changed, file));
    } finally {
      overlay.delete(path);
      changed.dispose();
      api.updateSnapshot({ fileChanges: { changed: [path] } }).dispose();
    }
  };
  const own = rootFiles.map((path) => (isAbsolute(path) ? relative(root, path) : path)).filter((path) => !path.startsWith('..'));
  return { files: own.toSorted(), treeOf, compiles, close: () => api.close() };
}
