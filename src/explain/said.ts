/** What somebody says, in pieces: plain words, and words that stand for a field of the message. Plain data. */

export interface Piece {
  readonly text: string
  /** The field that the words come from, from the message's own name on: `client_hello.extensions.server_name`. */
  readonly path: string | undefined
}
/** A paragraph. */
export type Said = readonly Piece[]

/** Words that a field stands behind; the path is the one below the message. */
export const at = (path: string, text: string): Piece => ({ text, path })

/** A paragraph of plain words and of fields. */
export const say = (words: TemplateStringsArray, ...fields: readonly (Piece | string | number)[]): Said =>
  words
    .flatMap((text, n): Piece[] => {
      const field = fields[n]
      const plain = { text, path: undefined }
      if (field === undefined) return [plain]
      return [plain, typeof field === 'object' ? field : { text: String(field), path: undefined }]
    })
    .filter(({ text }) => text !== '')

/** Paragraphs after one another in one; a space stands between them. */
export const joined = (...parts: readonly Said[]): Said =>
  parts.filter((part) => part.length).flatMap((part, n) => (n ? [{ text: ' ', path: undefined }, ...part] : part))

export const plainSaid = (said: Said): string => said.map(({ text }) => text).join('')
