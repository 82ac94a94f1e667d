/** Which small faults one place of the code can have: a table of slips. Pure: from a syntax tree to replacements. */
import { SyntaxKind } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';
import type { Node } from 'typescript/unstable/ast';

export type Slip = { readonly kind: string; readonly at: Node; readonly after: string };

const OPERATORS: ReadonlyMap<SyntaxKind, readonly (readonly [kind: string, after: string])[]> = new Map([
  [SyntaxKind.EqualsEqualsEqualsToken, [['comparison', '!==']]],
  [SyntaxKind.ExclamationEqualsEqualsToken, [['comparison', '===']]],
  [
    SyntaxKind.LessThanToken,
    [
      ['boundary', '<='],
      ['comparison', '>='],
    ],
  ],
  [
    SyntaxKind.LessThanEqualsToken,
    [
      ['boundary', '<'],
      ['comparison', '>'],
    ],
  ],
  [
    SyntaxKind.GreaterThanToken,
    [
      ['boundary', '>='],
      ['comparison', '<='],
    ],
  ],
  [
    SyntaxKind.GreaterThanEqualsToken,
    [
      ['boundary', '>'],
      ['comparison', '<'],
    ],
  ],
  [SyntaxKind.AmpersandAmpersandToken, [['and, or', '||']]],
  [SyntaxKind.BarBarToken, [['and, or', '&&']]],
  [SyntaxKind.PlusToken, [['sum', '-']]],
  [SyntaxKind.MinusToken, [['sum', '+']]],
  [SyntaxKind.AsteriskToken, [['product', '/']]],
  [SyntaxKind.SlashToken, [['product', '*']]],
]);

/** A method that is easily taken for another; an empty name leaves the call out. */
const METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  floor: 'ceil',
  ceil: 'floor',
  nonCancellable: 'cancellable',
  filter: '',
  slice: '',
  trim: '',
  toSorted: '',
  toLowerCase: '',
};

const textOf = (node: Node): string => node.getText();

/** All slips at this node itself; what is below it is asked for by itself. `kinds` are the words that unions of this file are told apart by. */
export function slipsAt(node: Node, kinds: readonly string[]): readonly Slip[] {
  return [...ofExpressions(node), ...ofStatements(node), ...ofLists(node), ...ofLiterals(node, kinds)];
}

function ofExpressions(node: Node): readonly Slip[] {
  if (is.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    const swapped = (OPERATORS.get(operator) ?? []).map(([kind, after]) => ({ kind, at: node.operatorToken, after }));
    if (operator === SyntaxKind.QuestionQuestionToken)
      return [
        { kind: 'default not taken', at: node, after: textOf(node.left) },
        { kind: 'default always taken', at: node, after: textOf(node.right) },
      ];
    if (operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.BarBarToken)
      return [
        ...swapped,
        { kind: 'half of a condition', at: node, after: textOf(node.left) },
        { kind: 'half of a condition', at: node, after: textOf(node.right) },
      ];
    return swapped;
  }
  if (is.isConditionalExpression(node)) return [{ kind: 'condition', at: node.condition, after: `!(${textOf(node.condition)})` }];
  if (is.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken)
    return [{ kind: 'negation', at: node, after: textOf(node.operand) }];
  if (!is.isCallExpression(node) || !is.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const other = METHODS[textOf(name)];
  if (other === undefined || !Object.hasOwn(METHODS, textOf(name))) return [];
  return other === ''
    ? [{ kind: 'call left out', at: node, after: textOf(expression) }]
    : [{ kind: 'other method', at: name, after: other }];
}

function ofStatements(node: Node): readonly Slip[] {
  if (is.isExpressionStatement(node)) return [{ kind: 'statement left out', at: node, after: ';' }];
  if (is.isReturnStatement(node))
    return node.expression && textOf(node.expression) !== 'undefined'
      ? [{ kind: 'nothing returned', at: node.expression, after: 'undefined' }]
      : [];
  if (is.isIfStatement(node)) {
    const flipped: Slip = { kind: 'condition', at: node.expression, after: `!(${textOf(node.expression)})` };
    return node.elseStatement ? [flipped] : [flipped, { kind: 'guard left out', at: node, after: ';' }];
  }
  // An early end of what answers with nothing; the compiler refuses it elsewhere.
  if (is.isBlock(node) && is.isFunctionLikeDeclaration(node.parent) && node.statements.length > 1 && node.statements[0])
    return [{ kind: 'early return', at: node.statements[0], after: `return; ${textOf(node.statements[0])}` }];
  return [];
}

function ofLists(node: Node): readonly Slip[] {
  // Left out with what follows it, so that the comma goes too; a spread of nothing stands where one alone would leave a hole.
  if (is.isArrayLiteralExpression(node)) return node.elements.map((at) => ({ kind: 'element left out', at, after: '...[]' }));
  if (is.isSpreadAssignment(node)) return [{ kind: 'fields left out', at: node, after: '...{}' }];
  return [];
}

function ofLiterals(node: Node, kinds: readonly string[]): readonly Slip[] {
  if (node.kind === SyntaxKind.TrueKeyword) return [{ kind: 'boolean', at: node, after: 'false' }];
  if (node.kind === SyntaxKind.FalseKeyword) return [{ kind: 'boolean', at: node, after: 'true' }];
  if (is.isNumericLiteral(node)) {
    const value = Number(textOf(node).replaceAll('_', ''));
    if (!Number.isFinite(value)) return [];
    const off = { kind: 'number off by one', at: node, after: String(value + 1) };
    return value < 10 ? [off] : [{ kind: 'number ten times', at: node, after: String(value * 10) }];
  }
  if (!is.isStringLiteral(node) || !isKindWord(node)) return [];
  const at = kinds.indexOf(node.text);
  const other = kinds[(at + 1) % kinds.length];
  return at < 0 || other === undefined || other === node.text ? [] : [{ kind: 'other kind', at: node, after: `'${other}'` }];
}

/** Whether the node is a word that names one member of a union: the value of `kind`, or what is compared with it. */
export function isKindWord(node: Node): boolean {
  const { parent } = node;
  if (is.isPropertyAssignment(parent)) return parent.initializer === node && textOf(parent.name) === 'kind';
  if (is.isBinaryExpression(parent))
    return [SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken].includes(parent.operatorToken.kind);
  return parent.kind === SyntaxKind.CaseClause;
}
