/** All small faults that one file can have. Pure: from a syntax tree to a list. */
import { createHash } from 'node:crypto';
import * as is from 'typescript/unstable/ast/is';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { slipsAt, isKindWord } from './slips.ts';
import type { Fault } from './contract.ts';
import type { Slip } from './slips.ts';

export function faultsOf(file: string, source: SourceFile): readonly Fault[] {
  const nodes: Node[] = [];
  for (const statement of source.statements) if (!isModuleEdge(statement)) collect(statement, nodes);
  const kinds = [
    ...new Set(
      nodes
        .filter((node) => is.isStringLiteral(node))
        .filter(isKindWord)
        .map(({ text }) => text),
    ),
  ];
  const seen = new Map<string, number>();
  const faults: Fault[] = [];
  for (const node of nodes)
    for (const slip of slipsAt(node, kinds)) {
      const fault = faultOf(file, source, slip, seen);
      if (fault) faults.push(fault);
    }
  return faults;
}

/** Types say nothing that runs. */
function collect(node: Node, into: Node[]): void {
  if (is.isTypeNode(node) || is.isTypeAliasDeclaration(node) || is.isInterfaceDeclaration(node)) return;
  into.push(node);
  node.forEachChild((child) => collect(child, into));
}

const isModuleEdge = (node: Node): boolean =>
  is.isImportDeclaration(node) || (is.isExportDeclaration(node) && node.moduleSpecifier !== undefined);

function faultOf(file: string, source: SourceFile, { kind, at, after }: Slip, seen: Map<string, number>): Fault | undefined {
  const start = at.getStart(source);
  const before = source.text.slice(start, at.end);
  if (before === after) return undefined;
  const name = JSON.stringify([file, kind, before, after]);
  const nth = seen.get(name) ?? 0;
  seen.set(name, nth + 1);
  const id = createHash('sha256').update(name).update(String(nth)).digest('hex').slice(0, 12);
  const line = source.text.slice(0, start).split('\n').length;
  return { id, file, line, kind, start, end: at.end, before, after };
}

export const planted = (text: string, { start, end, after }: Fault): string => text.slice(0, start) + after + text.slice(end);

/** The same seed takes the same sample while these files stay as they are, and a change of one file moves no fault of another. */
export function ordered(faults: readonly Fault[], seed: number): readonly Fault[] {
  const rank = ({ id }: Fault): string => createHash('sha256').update(`${seed}:${id}`).digest('hex');
  return faults
    .map((fault) => ({ fault, rank: rank(fault) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ fault }) => fault);
}
