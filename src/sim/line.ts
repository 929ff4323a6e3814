import type { Part } from '../machines/endpoint.ts'

/** The lines of a text protocol as parts, each called by its own text. The last may have no end yet. */
export const linesOf = (bytes: Uint8Array): Part[] => {
  const parts: Part[] = []
  let start = 0
  for (let at = 0; at < bytes.length; at++)
    if (bytes[at] === 10 || at === bytes.length - 1) {
      parts.push({ name: shown(bytes.slice(start, at + 1)), start, end: at + 1, whole: true })
      start = at + 1
    }
  return parts
}

/** As text, short enough to stand in a row, without what would move a cursor. */
const shown = (line: Uint8Array): string =>
  String.fromCharCode(...line.slice(0, 80))
    .replace(/[\r\n]+$/, '')
    .replaceAll(/[^ -~]/g, '·')
