/** CSV as RFC 4180 has it, read sign by sign and by nobody's library; whatever breaks a rule of it throws. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const line: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quoted(text, at) : plain(text, at);
      line.push(cell.value);
      at = cell.end;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== '\r\n')
      throw new Error(`Expected a line that ends with CR LF at ${at}, got ${JSON.stringify(text.slice(at, at + 9))}.`);
    at += 2;
    lines.push(line);
  }
  return lines;
}

type Cell = { readonly value: string; readonly end: number };
function plain(text: string, from: number): Cell {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\r' && text[end] !== '\n') {
    if (text[end] === '"') throw new Error(`Expected no quote mark in a cell without, got one at ${end}.`);
    end += 1;
  }
  return { value: text.slice(from, end), end };
}
function quoted(text: string, from: number): Cell {
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') value += text[(at += 1)];
    else return { value, end: at + 1 };
  }
  throw new Error(`Expected a quote mark that ends the cell of ${from}, got none.`);
}
