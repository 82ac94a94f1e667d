/** Which test files a file reaches, and how far they are. Pure. */
import { dirname, join, normalize } from 'node:path';
import * as is from 'typescript/unstable/ast/is';
import { SyntaxKind } from 'typescript/unstable/ast';
import type { Node, SourceFile } from 'typescript/unstable/ast';

/** What one file runs of another: by import, or by a path that it names, as a bundle's entry or a process's. */
export type Edge = { readonly to: string; readonly steps: number };
/** A path that is named is a bundle or a process: what stands behind it is reached, and not at hand. */
const NAMED_STEPS = 10;

export function edgesOf(file: string, source: SourceFile, isFile: (path: string) => boolean): readonly Edge[] {
  const edges: Edge[] = [];
  const visit = (node: Node): void => {
    if (is.isImportDeclaration(node)) {
      // A type is gone when the program runs.
      if (node.importClause?.phaseModifier !== SyntaxKind.TypeKeyword) add(node.moduleSpecifier, 1);
      return;
    }
    if (is.isExportDeclaration(node)) {
      if (!node.isTypeOnly && node.moduleSpecifier) add(node.moduleSpecifier, 1);
      return;
    }
    if (is.isStringLiteral(node)) {
      add(node, is.isCallExpression(node.parent) && node.parent.expression.kind === SyntaxKind.ImportKeyword ? 1 : NAMED_STEPS);
      return;
    }
    node.forEachChild(visit);
  };
  const add = (node: Node, steps: number): void => {
    if (!is.isStringLiteral(node) || !node.text.endsWith('.ts')) return;
    const to = [join(dirname(file), node.text), normalize(node.text)].find(isFile);
    if (to !== undefined && to !== file) edges.push({ to, steps });
  };
  for (const statement of source.statements) visit(statement);
  return edges;
}

export type Graph = ReadonlyMap<string, readonly Edge[]>;

/** From each file to those that run it. */
export function turned(graph: Graph): Graph {
  const back = new Map<string, Edge[]>();
  for (const [from, edges] of graph)
    for (const { to, steps } of edges) {
      const known = back.get(to);
      if (known) known.push({ to: from, steps });
      else back.set(to, [{ to: from, steps }]);
    }
  return back;
}

/** All files that run this one, with the fewest steps. */
export function distances(back: Graph, file: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>([[file, 0]]);
  const open = [file];
  for (let at = open.shift(); at !== undefined; at = open.shift())
    for (const { to, steps } of back.get(at) ?? []) {
      const far = (found.get(at) ?? 0) + steps;
      if (far >= (found.get(to) ?? Number.POSITIVE_INFINITY)) continue;
      found.set(to, far);
      open.push(to);
    }
  return found;
}
